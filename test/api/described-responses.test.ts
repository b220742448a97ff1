import { beforeAll, describe, expect, it } from "vitest";
import { getMachineToken } from "../../local/machine-token.ts";
import { getUserToken } from "../../local/user-token.ts";
import { Role } from "../../schemas/user.ts";
import { preparePythonTool } from "../conformance/python-tool.ts";
import { type Phase, runSchemathesis } from "../conformance/schemathesis.ts";
import { isFullRun } from "../support/full-run.ts";
import { createOneOfEach } from "../support/scenarios/one-of-each.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, uniqueEmail } from "../support/scenarios/tenants.ts";
import { getConnectionInfo } from "../support/system/deployed-system.ts";

const seed = Number(process.env["TENANTRY_SEED"] ?? Date.now() % 1_000_000);
const examples = isFullRun ? 15 : 3;
const phases: Phase[] = isFullRun ? ["coverage", "fuzzing"] : ["fuzzing"];

/** The callers of each run in order of their rights: later ones may delete the resources that earlier ones read. The
 *  callers of one run delete nothing and send the same requests, because generating requests takes longer than sending
 *  them. The first one reads most: the tool learns ids and faults from its responses alone. */
const runs = [
  ["nobody"],
  ["auditor", "member", "a product's machine"],
  ["tenant-admin"],
  ["product-owner"],
  ["platform-admin"],
] as const satisfies (Role | string)[][];
type Caller = (typeof runs)[number][number];

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
    expect(runs.flat()).toEqual(expect.arrayContaining(Role.options));
  });

  it("reveal an undocumented response, also to another caller", async () => {
    const token = await getToken("auditor");
    const one = {
      ids,
      apiUrl: getConnectionInfo().apiUrl,
      examples: 1,
      phases: ["fuzzing" as const],
      seed,
      path: "/me",
    };
    const { failures } = await runSchemathesis({ ...one, undescribedStatus: "401" });
    expect(failures[0]).toMatch(/^Undocumented HTTP status code: /);
    const others = [{ name: "somebody else", token: "invalid" }];
    const { failures: toOthers } = await runSchemathesis({ ...one, token, others, undescribedStatus: "401" });
    expect(toOthers.join("\n")).toMatch(/To somebody else: .*Undocumented HTTP status code/s);
  });

  it.each(runs.map((callers) => ({ callers, names: callers.join(", ") })))(
    "receive documented responses only: $names",
    async ({ callers }) => {
      const [first, ...others] = await Promise.all(
        callers.map(async (name) => ({ name, token: (await getToken(name)) ?? "" })),
      );
      const { apiUrl } = getConnectionInfo();
      const token = first?.token || undefined;
      const verdict = await runSchemathesis({ token, others, ids, apiUrl, examples, phases, seed });
      expect(verdict.failures.join("\n")).toBe("");
      expect(verdict.operations).toBeGreaterThan(40);
      expect(verdict.requestCount).toBeGreaterThan(100);
    },
    isFullRun ? 1_800_000 : 900_000,
  );
});
