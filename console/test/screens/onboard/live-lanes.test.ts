import { expect, test } from "vitest";
import type { Operation, Tenant } from "../../../src/api/resources.ts";
import { lanesOf } from "../../../src/screens/onboard/live-lanes.ts";

const subscription = (productId: string) => ({ productId, planId: "standard", status: "provisioning" });
const tenant = { id: "ten_1", subscriptions: [subscription("crm"), subscription("helpdesk")] } as unknown as Tenant;
const operation = (id: string, parentId: string | undefined, target: string) =>
  ({ id, parentId, target: { type: "subscription", id: target } }) as unknown as Operation;

test("each product has a lane with its own operation of this onboarding, also before it begins", () => {
  const operations = [operation("op_3", "op_0", "ten_1/crm"), operation("op_2", "op_1", "ten_1/crm")];
  expect(lanesOf(tenant, operation("op_1", undefined, "ten_1"), operations)).toEqual([
    { productId: "crm", planId: "standard", status: "provisioning", operation: operations[1] },
    { productId: "helpdesk", planId: "standard", status: "provisioning", operation: undefined },
  ]);
});
