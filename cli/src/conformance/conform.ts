import type { Product } from "../../../console/src/api/openapi.d.ts";
import { CliError, usageError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { parseDuration } from "../operations/duration.ts";
import { untilInterrupted } from "../operations/interruption.ts";
import type { Session } from "../session.ts";
import type { Input } from "../spec.ts";
import { parsePairs, parseValue } from "../writes/pairs.ts";
import { checkRules } from "./check-rules.ts";
import { cleanUp } from "./clean-up.ts";
import { createLife } from "./life.ts";
import { live } from "./live.ts";
import { openDelivery } from "./open-delivery.ts";
import { printReport, type Report } from "./print-report.ts";
import { createProfileReader } from "./read-profile.ts";
import type { Run } from "./run.ts";
import { selectTerms } from "./terms.ts";

const DEFAULT_MAILBOX = "conformance@example.com";
const DEFAULT_TIMEOUT_MINUTES = 30;

/** Takes a product through a synthetic tenant's life, judges it, and removes the tenant. */
export async function conform(input: Input, session: Session): Promise<void> {
  const product = await session.api.send("products:read", { path: { productId: input.argument(0) } });
  requireAvailable(product);
  const keep = input.has("keep");
  const { run, leftOvers } = await untilInterrupted(async (signal) => {
    const prepared = await prepare(input, session, product, signal);
    return { run: prepared, leftOvers: await liveAndCleanUp(prepared, keep, session) };
  });
  const checks = checkRules(product, run.life);
  if (keep) for (const { id, name } of run.tenants) session.output.hint(`${name} is kept: ${removalOf(id)}`);
  const report: Report = {
    productId: product.id,
    conforms: !checks.some(({ result }) => result === "broken"),
    checks,
    tenants: run.tenants.map(({ id, name }) => ({ id, name })),
    leftOvers,
  };
  printReport(session.output, report);
}

const removalOf = (id: string): string => `tenantry tenants offboard ${id} --confirm ${id}`;

/** Lives the tenant's life. Whatever happens in it, the tenants are removed unless they are to be kept. */
async function liveAndCleanUp(run: Run, keep: boolean, session: Session): Promise<string[]> {
  const end = async () => {
    const leftOvers = keep ? [] : await cleanUp(run);
    await run.delivery?.close();
    return leftOvers;
  };
  try {
    await live(run, { keep });
  } catch (error) {
    for (const one of await end()) session.output.notice(`Left over: ${one}`);
    throw error;
  }
  return end();
}

async function prepare(input: Input, session: Session, product: Product, signal: AbortSignal): Promise<Run> {
  const { api, env, settings, output } = session;
  const { integration, profileAttributes = [], connection } = product;
  const timeout = input.text("timeout") ?? `${integration.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES}m`;
  const timeoutMs = parseDuration(timeout);
  const life = createLife(product.id, Math.round(timeoutMs / 1_000));
  const tenants: Run["tenants"] = [];
  const parameters = parsePairs("--parameter", input.list("parameter"), "timeZone=Europe/Berlin");
  const values = Object.fromEntries(parameters.map(([name, value]) => [name, parseValue(value)]));
  const hasProfiles = profileAttributes.length > 0;
  const readProfile = hasProfiles ? await createProfileReader(settings, env, connection?.clientId) : undefined;
  const probe = input.text("probe");
  if (probe === undefined)
    life.unobserved.probe = "It needs a page that shows a tenant as the product sees it: --probe URL.";
  if (!readProfile) {
    life.unobserved.profiles = "It needs TENANTRY_PRODUCT_CLIENT_ID and TENANTRY_PRODUCT_CLIENT_SECRET.";
  }
  const terms = selectTerms(product, input.text("plan"), values);
  if (terms.nextSeats === undefined)
    life.unobserved.relay = "It needs a plan that counts seats, at least 2: --plan ID.";
  return {
    api,
    product,
    terms,
    mailbox: readMailbox(input),
    probe,
    delivery: await openDelivery(session, product, input.text("queue"), { life, tenants }),
    readProfile,
    pollPolicy: { timeoutMs, signal },
    tenants,
    life,
    note: (text) => output.hint(text),
  };
}

function readMailbox(input: Input): string {
  const mailbox = input.text("mailbox") ?? DEFAULT_MAILBOX;
  if (/^[^@\s+]+@[^@\s]+$/.test(mailbox)) return mailbox;
  throw usageError(`${mailbox} is not a mailbox.`, `--mailbox ${DEFAULT_MAILBOX}`);
}

function requireAvailable({ id, status }: Product): void {
  if (status === "available") return;
  throw new CliError(`${id} is ${status}.`, {
    code: "productUnavailable",
    exitCode: exitCodes.conflict,
    why: "Only an available product can have a tenant.",
    remedy: `tenantry products verify ${id} --wait`,
  });
}
