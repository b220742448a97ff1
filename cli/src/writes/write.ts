import type { Operation } from "../../../console/src/api/openapi.d.ts";
import type { Parts } from "../api/client.ts";
import type { RouteId } from "../api/routes.ts";
import { waitForOperation } from "../operations/wait.ts";
import type { Session } from "../session.ts";
import type { Input } from "../spec.ts";
import { printPreview } from "./preview.ts";

/** The answer of a write that starts an operation: the operation, alone or beside the new resource. */
export type Accepted = { operation: Operation; [resource: string]: unknown };

/** Waits for the end of the operation that a write has started. */
type Wait = (session: Session, accepted: Accepted, timeout: string | undefined) => Promise<Operation>;

const waitForSteps: Wait = (session, { operation }, timeout) => waitForOperation(session, operation.id, timeout);

/** Sends a write, or its dry run, and prints the result. With `--wait` it waits for the end of its operation. */
export async function runWrite<Id extends RouteId>(
  session: Session,
  input: Input,
  route: Id,
  parts: Parts<Id>,
  wait: Wait = waitForSteps,
): Promise<void> {
  const { api } = session;
  if (input.has("dryRun")) return printPreview(session, await api.preview(route, parts));
  const answer: unknown = await api.send(route, withKey(parts, input));
  const accepted = acceptedOf(answer);
  if (!accepted) return session.output.resource(answer as object);
  if (!input.has("wait")) return printAccepted(session, answer as object, accepted);
  const operation = await wait(session, accepted, input.text("timeout"));
  printAccepted(session, ...(await readOutcome(session, answer as object, operation)));
}

/** Adds the Idempotency-Key of the option. Without it, the request gets a random one when it is sent. */
export function withKey<Id extends RouteId>(parts: Parts<Id>, input: Input): Parts<Id> {
  const key = input.text("idempotencyKey");
  return key === undefined ? parts : { ...parts, headers: { ...parts.headers, "Idempotency-Key": key } };
}

const isOperation = (value: unknown): value is Operation =>
  typeof value === "object" && value !== null && "kind" in value && "steps" in value;

function acceptedOf(answer: unknown): Accepted | undefined {
  if (isOperation(answer)) return { operation: answer };
  const { operation } = answer as { operation?: unknown };
  return isOperation(operation) ? (answer as Accepted) : undefined;
}

/** Returns the answer with the state after the operation: the operation, and the resource if the answer has one. */
async function readOutcome({ api }: Session, answer: object, operation: Operation): Promise<[object, Accepted]> {
  if (isOperation(answer)) return [operation, { operation }];
  const outcome: Accepted = { ...answer, operation };
  const { tenant, product, rollout } = answer as Readonly<Record<string, { id: string } | undefined>>;
  if (tenant) outcome["tenant"] = await api.send("tenants:read", { path: { tenantId: tenant.id } });
  if (product) outcome["product"] = await api.send("products:read", { path: { productId: product.id } });
  if (rollout) outcome["rollout"] = await api.send("rollouts:read", { path: { rolloutId: rollout.id } });
  return [outcome, outcome];
}

function printAccepted({ output }: Session, answer: object, { operation, ...resources }: Accepted): void {
  if (output.isJson) {
    output.document(answer);
    return;
  }
  const [resource] = Object.values(resources) as { id?: string; name?: string; status?: string }[];
  const { id, kind, status, target, done } = operation;
  output.resource({
    ...(resource && { id: resource.id, name: resource.name, status: resource.status }),
    operation: { id, kind, status, ...(!resource && { target: target.id }) },
  });
  if (status === "awaitingApproval")
    output.hint(`It waits for a second administrator, who runs: tenantry operations approve ${id}`);
  else if (!done) output.hint(`Follow it: tenantry operations watch ${id}`);
}
