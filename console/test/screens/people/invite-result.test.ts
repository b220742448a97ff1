import { expect, test, vi } from "vitest";
import type { Operation } from "../../../src/api/resources.ts";
import { useInvite } from "../../../src/screens/people/invite/use-invite.ts";

vi.mock("../../../src/api/client.ts", () => ({ api: {} }));
type Spec = { result: (operation: Pick<Operation, "target" | "tenantId">) => { href: string } };
vi.mock("../../../src/writes/use-write.ts", () => ({ useWrite: (spec: Spec) => spec }));

test.each([
  ["of a tenant", { tenantId: "ten_1" }, "/tenants/ten_1/users/usr_1"],
  ["of the staff", {}, "/users/usr_1"],
])("the message about an invitation leads to the page of the person %s", (_, owner, page) => {
  const { result } = useInvite(() => {}) as unknown as Spec;
  expect(result({ target: { type: "user", id: "usr_1" }, ...owner }).href).toBe(page);
});
