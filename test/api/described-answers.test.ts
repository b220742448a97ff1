import { beforeAll, describe, expect, it } from "vitest";
import { machineTokenFor } from "../../local/machine-token.ts";
import { tokenFor } from "../../local/token.ts";
import { Role } from "../../schemas/user.ts";
import { pythonJudge } from "../judges/python-judge.ts";
import { type Phase, schemathesis } from "../judges/schemathesis.ts";
import { as, card } from "../support/engine.ts";
import { aUserOf } from "../support/people.ts";
import { anAvailableProduct } from "../support/product-team.ts";
import { aSettledTenant, uniqueEmail } from "../support/stories.ts";

const everything = process.env["TENANTRY_FULL"] === "1";
const seed = Number(process.env["TENANTRY_SEED"] ?? Date.now() % 1_000_000);
const examples = everything ? 15 : 3;
const phases: Phase[] = everything ? ["coverage", "fuzzing"] : ["fuzzing"];

/** Who may end what the others ask about comes last. */
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
  await pythonJudge("schemathesis");
  const product = await anAvailableProduct(undefined, { team: "asked-team" });
  const { tenant, operation } = await aSettledTenant({
    subscriptions: [{ productId: product.id, planId: "standard" }],
  });
  const user = await aUserOf(tenant.id, { products: { [product.id]: ["someone"] } });
  const wanted = { topic: "lifecycle", protocol: "email", endpoint: uniqueEmail() };
  const { body: notification } = await (await as("platform-admin")).post<{ id: string }>("/notifications", wanted);
  about = { tenant: tenant.id, team: product.team, product: product.id };
  ids = {
    tenantId: tenant.id,
    productId: product.id,
    operationId: operation.id,
    userId: user.id,
    notificationId: notification.id,
  };
}, 900_000);

const tokenOf = async (caller: Caller) => {
  const { tenant, team, product } = about;
  switch (caller) {
    case "nobody":
      return undefined;
    case "a product's machine":
      return machineTokenFor(card(), product);
    case "tenant-admin":
    case "member":
      return tokenFor(card(), { role: caller, tenant, email: uniqueEmail() });
    case "product-owner":
      return tokenFor(card(), { role: caller, team, email: uniqueEmail() });
    default:
      return tokenFor(card(), { role: caller, email: uniqueEmail() });
  }
};

describe(`whatever is asked, ${examples} times of each operation (seed ${seed})`, () => {
  it("is asked by everybody whom there is", () => {
    expect(callers).toEqual(expect.arrayContaining(Role.options));
  });

  it("would be found where it is answered otherwise", async () => {
    const asked = { ids, apiUrl: card().apiUrl, examples: 1, phases: ["fuzzing" as const], seed };
    const { objections } = await schemathesis({ ...asked, undescribed: "401" });
    expect(objections[0]).toMatch(/^Undocumented HTTP status code: /);
  });

  it.each(callers)(
    "%s is answered as the description says",
    async (caller) => {
      const token = await tokenOf(caller);
      const verdict = await schemathesis({ token, ids, apiUrl: card().apiUrl, examples, phases, seed });
      expect(verdict.objections.join("\n")).toBe("");
      expect(verdict.operations).toBeGreaterThan(40);
      expect(verdict.asked).toBeGreaterThan(100);
    },
    everything ? 1_800_000 : 300_000,
  );
});
