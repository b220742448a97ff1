import { describe, expect, it } from "vitest";
import { cancelRollout, rollBackRollout } from "../../../handlers/core/rollout/control-rollout.ts";
import { buildContext, buildOperation, buildRollout, eventNamesOf, expectAccepted } from "../../support/builders.ts";

const inFlight = [{ position: 0, wave: 1, tenantId: "ten_1", operationId: "op_1" }];
const operation = buildOperation({ kind: "product.rollout", target: { type: "product", id: "crm" }, productId: "crm" });

describe("the cancellation of a rollback", () => {
  it.each([
    ["waits for the tenants that return at the moment", inFlight, "cancelling", []],
    ["frees the product if no tenant returns", [], "cancelled", [{ kind: "rollout", value: "crm" }]],
  ])("%s", (_, running, status, release) => {
    const rollout = buildRollout({ status: "rollingBack", direction: "back", running, rolledBack: 2 });
    const [cancelled, ended] = expectAccepted(cancelRollout({ rollout, operation }, buildContext()));
    expect(cancelled).toMatchObject({
      after: { status: "cancelled", direction: "back", rolledBack: 2, running, waiting: [] },
      release,
    });
    expect(ended).toMatchObject({ after: { status, error: { code: "cancelled" } } });
  });

  it("allows another rollback, which begins with the first tenant that has not returned", () => {
    const rollout = buildRollout({ status: "cancelled", direction: "back", rolledBackTo: "ten_1", rolledBack: 1 });
    const over = { ...operation, status: "cancelled" as const };
    const changes = expectAccepted(rollBackRollout({ rollout, operation: over }, buildContext()));
    expect(eventNamesOf(changes)).toEqual(["RolloutRollbackStarted", "OperationStarted"]);
    expect(changes[0]).toMatchObject({ after: { status: "rollingBack", rolledBack: 1 }, reserve: [{ value: "crm" }] });
    expect(changes[0]?.after).not.toHaveProperty("rolledBackTo");
  });
});
