import { beforeAll, describe, expect, it } from "vitest";
import { getMachineToken } from "../../local/machine-token.ts";
import { getUserToken } from "../../local/user-token.ts";
import { Role } from "../../schemas/user.ts";
import { preparePythonTool } from "../conformance/python-tool.ts";
import { type Phase, runSchemathesis } from "../conformance/schemathesis.ts";
import { createOneOfEach } from "../support/scenarios/one-of-each.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, uniqueEmail } from "../support/scenarios/tenants.ts";
import { getConnectionInfo } from "../support/system/deployed-system.ts";

const isFullRun = process.env["TENANTRY_FULL"] === "1";
const seed = Number(process.env["TENANTRY_SEED"] ?? Date.now() % 1_000_000);
const examples = isFullRun ? 15 : 3;
const phases: Phase[] = isFullRun ? ["coverage", "fuzzing"] : ["fuzzing"];

/** The roles in order of their rights: later ones may delete the resources that earlier ones read. */
const callers = [
  "nobody",
  "member",
  "auditor",
  "a product's machine",
  "tenant-admin",
  "product-owner",
  "platform-admin",
] as const satisfies (Role | string)[];
type Caller = (typeof callers)[number];

let about: { tenant: string; team: string; product: string };
let ids: Record<string, string>;

beforeAll(async () => {
  await preparePythonTool("schemathesis");
  const product = await registerAvailableProduct(undefined, { team: "described-team" });
  const { tenant, operation } = await onboardTenant({
    subscriptions: [{ productId: product.id, planId: "standard" }],
  });
  about = { tenant: tenant.id, team: product.team, product: product.id };
  ids = await createOneOfEach({ product, tenant, operation }, { products: { [product.id]: ["someone"] } });
}, 900_000);

async function getToken(caller: Caller) {
  const { tenant, team, product } = about;
  switch (caller) {
    case "nobody":
      return undefined;
    case "a product's machine":
      return getMachineToken(getConnectionInfo(), product);
    case "tenant-admin":
    case "member":
      return getUserToken(getConnectionInfo(), { role: caller, tenant, email: uniqueEmail() });
    case "product-owner":
      return getUserToken(getConnectionInfo(), { role: caller, team, email: uniqueEmail() });
    default:
      return getUserToken(getConnectionInfo(), { role: caller, email: uniqueEmail() });
  }
}

describe(`${examples} generated requests to each operation (seed ${seed})`, () => {
  it("are sent by every role", () => {
    expect(callers).toEqual(expect.arrayContaining(Role.options));
  });

  it("reveal an undocumented response", async () => {
    const requested = { ids, apiUrl: getConnectionInfo().apiUrl, examples: 1, phases: ["fuzzing" as const], seed };
    const { failures } = await runSchemathesis({ ...requested, undescribedStatus: "401" });
    expect(failures[0]).toMatch(/^Undocumented HTTP status code: /);
  });

  it.each(callers)(
    "receive documented responses only: %s",
    async (caller) => {
      const token = await getToken(caller);
      const verdict = await runSchemathesis({ token, ids, apiUrl: getConnectionInfo().apiUrl, examples, phases, seed });
      expect(verdict.failures.join("\n")).toBe("");
      expect(verdict.operations).toBeGreaterThan(40);
      expect(verdict.requestCount).toBeGreaterThan(100);
    },
    isFullRun ? 1_800_000 : 300_000,
  );
});
