import { describe, expect, it } from "vitest";
import { cancelRollout, resumeRollout, rollBackRollout } from "../../../handlers/core/rollout/control-rollout.ts";
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

it("a cancelled rollout has no next wave, so that no soak time is left", () => {
  const rollout = buildRollout({ soaksUntil: "2026-11-24T11:00:00.000Z" });
  const [cancelled] = expectAccepted(cancelRollout({ rollout, operation }, buildContext()));
  expect(cancelled).toMatchObject({ before: rollout, after: { status: "cancelled" } });
  expect(cancelled?.after).not.toHaveProperty("soaksUntil");
});

describe("the failure of a stopped rollout", () => {
  const failed = { ...operation, status: "failed" as const, failing: true as const };

  it.each([
    ["cancellation", cancelRollout, "forward"],
    ["cancellation of its rollback", cancelRollout, "back"],
    ["rollback", rollBackRollout, "forward"],
  ] as const)("is made good by its %s, in the same transaction", (_, control, direction) => {
    const rollout = buildRollout({ status: "stopped", direction });
    const changes = expectAccepted(control({ rollout, operation: failed }, buildContext()));
    const ended = changes.find(({ type, after }) => type === "operation" && after.id === failed.id);
    expect(ended).toMatchObject({ before: { failing: true }, after: { status: "failed" }, events: [] });
    expect(ended?.after).not.toHaveProperty("failing");
  });

  it("that was made good before is not written again", () => {
    const rollout = buildRollout({ status: "stopped" });
    const { failing: _, ...good } = failed;
    const changes = expectAccepted(cancelRollout({ rollout, operation: good }, buildContext()));
    expect(changes.map(({ type }) => type)).toEqual(["rollout"]);
  });
});

describe("the events and the tenants' changes after a command", () => {
  const context = buildContext({ actor: "bob", correlationId: "request-2" });
  const [started, controlled] = [
    { requestedBy: "alice", correlationId: "request-1" },
    { requestedBy: "bob", correlationId: "request-2" },
  ];

  it.each([
    ["a rollback", "completed", rollBackRollout, controlled],
    ["the resumption of a stopped rollout", "stopped", resumeRollout, controlled],
    ["the resumption of a paused rollout, which continues the start", "paused", resumeRollout, started],
  ] as const)("belong to the request of %s", (_, status, control, request) => {
    const over = { ...operation, status: "failed" as const };
    const changes = expectAccepted(control({ rollout: buildRollout({ status }), operation: over }, context));
    expect(changes.find(({ type }) => type === "rollout")?.after).toMatchObject(request);
  });
});
