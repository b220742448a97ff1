import { describe, expect, it } from "vitest";
import { removeUser } from "../../../handlers/core/user/remove.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { buildContext, buildOperation, buildUser, eventNamesOf, expectAccepted } from "../../support/builders.ts";
import { accessState, findUser, withCrm } from "./user-fixtures.ts";

describe("the removal of a user", () => {
  const remove = (user: UserRecord, running?: ReturnType<typeof buildOperation>) =>
    removeUser({ user, running, products: accessState.products }, buildContext());

  it("ends all access at once, and the identity and the e-mail later", () => {
    const decision = remove(buildUser(withCrm));
    expect(eventNamesOf(expectAccepted(decision))).toEqual(["UserRemovalRequested", "ProfileWithdrawn"]);
    expect(findUser(decision)).toMatchObject({ status: "disabled", shared: [], lastProducts: ["crm"] });
    expect(findUser(decision)?.products).toEqual({});
  });

  it("cancels the running operation, and returns the same removal when repeated", () => {
    const running = buildOperation({ kind: "user.provision" });
    expect(eventNamesOf(expectAccepted(remove(buildUser(), running)))).toContain("OperationCancellationRequested");
    const removal = buildOperation({ kind: "user.remove" });
    expect(remove(buildUser({ status: "disabled" }), removal)).toMatchObject({ changes: [], operationId: removal.id });
    expect(remove(buildUser({ status: "removed" }))).toMatchObject({
      changes: [],
      operationId: buildUser().lastOperationId,
    });
  });
});
