import { describe, expect, it } from "vitest";
import { completeOperation } from "../../../handlers/core/operation/complete.ts";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import type { UserRecord, UserStatus } from "../../../schemas/user.ts";
import {
  buildContext,
  buildOperation,
  buildRetrySubject,
  buildUser,
  eventNamesOf,
  expectAccepted,
  NOW,
} from "../../support/builders.ts";
import { accessState, findUser, rejectionOf, withCrm } from "./user-fixtures.ts";

describe("the completion of work on a user", () => {
  const error = { code: "fault", reason: "Cognito is away.", retryable: true };
  const failed = { status: "failed", error } as const;
  const made = { status: "succeeded", outputs: { subject: "sub-1" } } as const;
  const end = (
    kind: "user.provision" | "user.update" | "user.remove",
    user: UserRecord,
    outcome: typeof made | typeof failed,
  ) =>
    completeOperation(
      buildOperation({ kind, target: { type: "user", id: user.id } }),
      { type: "user", user, products: accessState.products },
      { step: "End", outcome },
      NOW,
    );

  it.each<
    ["user.provision" | "user.update" | "user.remove", Partial<UserRecord>, typeof made | typeof failed, string[]]
  >([
    [
      "user.provision",
      { status: "requested", products: withCrm.products },
      made,
      ["UserActivated", "ProfileShared", "OperationSucceeded"],
    ],
    ["user.provision", { status: "requested" }, failed, ["UserProvisioningFailed", "OperationFailed"]],
    ["user.update", { products: withCrm.products }, made, ["ProfileShared", "OperationSucceeded"]],
    ["user.update", withCrm, made, ["OperationSucceeded"]],
    ["user.update", { status: "disabled", products: withCrm.products }, made, ["OperationSucceeded"]],
    ["user.update", {}, failed, ["UserUpdateFailed", "OperationFailed"]],
    ["user.remove", { status: "disabled" }, made, ["UserRemoved", "OperationSucceeded"]],
    ["user.remove", { status: "disabled" }, failed, ["UserRemovalFailed", "OperationFailed"]],
    // The offboarding of the tenant was faster.
    ["user.remove", { status: "removed" }, made, ["OperationSucceeded"]],
    ["user.remove", { status: "removed" }, failed, ["OperationFailed"]],
  ])("ends %s of %j with %j", (kind, user, outcome, events) => {
    expect(eventNamesOf(end(kind, buildUser(user), outcome))).toEqual(events);
  });

  it("shares exactly the attributes that the product declared", () => {
    const [change] = end("user.provision", buildUser({ status: "requested", products: withCrm.products }), made);
    expect(change?.events[1]?.data).toMatchObject({ productIds: ["crm"], attributes: ["email", "locale"] });
  });

  it("fails without the identity's subject", () => {
    const nameless = { status: "succeeded", outputs: {} } as unknown as typeof made;
    expect(eventNamesOf(end("user.provision", buildUser({ status: "requested" }), nameless))).toContain(
      "UserProvisioningFailed",
    );
  });

  it("does not change a user whom a removal has taken over", () => {
    const user = buildUser({ status: "disabled", lastOperationId: `op_${"9".repeat(32)}` });
    expect(eventNamesOf(end("user.provision", user, failed))).toEqual(["OperationFailed"]);
  });

  it("releases the e-mail and the subject only with the user's removal", () => {
    const [removed] = end("user.remove", buildUser({ status: "disabled", subject: "sub-1" }), made);
    expect(removed?.release?.map(({ kind }) => kind)).toEqual(["email", "subject"]);
    const [kept] = end("user.provision", buildUser({ status: "requested" }), failed);
    expect(kept?.release).toBeUndefined();
  });

  it.each<["user.provision" | "user.update" | "user.remove", UserStatus, string]>([
    ["user.provision", "failed", "UserRequested"],
    ["user.update", "active", "UserUpdated"],
    ["user.remove", "failed", "UserRemovalRequested"],
  ])("restarts %s while the user is %s with %s", (kind, status, event) => {
    const user = buildUser({ status, reason: "Cognito is away." });
    const operation = buildOperation({ kind, status: "failed", target: { type: "user", id: user.id } });
    const again = retryOperation(operation, buildRetrySubject({ user }), buildContext());
    expect(eventNamesOf(expectAccepted(again))).toEqual([event, "OperationRetried"]);
    expect(findUser(again)).not.toHaveProperty("reason");
    const since = { ...user, lastOperationId: `op_${"9".repeat(32)}` };
    expect(rejectionOf(retryOperation(operation, buildRetrySubject({ user: since }), buildContext()))?.code).toBe(
      "illegalTransition",
    );
  });
});
