import { describe, expect, it } from "vitest";
import { recordEnds } from "../../../handlers/core/rollout/record-ends.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { RolloutRecord } from "../../../schemas/rollout.ts";
import { buildContext, buildOperation, buildRollout, TENANT_ID } from "../../support/builders.ts";

const member = { position: 0, wave: 1, tenantId: TENANT_ID };
const CHILD_ID = `op_${"c".repeat(32)}`;

/** Returns the rollout to release 2, and the tenant's stored status, after the end of the tenant's change. */
function recordEnd(direction: RolloutRecord["direction"], child: Partial<OperationRecord>) {
  const status = direction === "back" ? "rollingBack" : "running";
  const rollout = buildRollout({ status, direction, running: [{ ...member, operationId: CHILD_ID }] });
  const operation = buildOperation({ kind: "product.rollout" });
  const ended = buildOperation({
    id: CHILD_ID,
    kind: "subscription.change",
    parentId: operation.id,
    requestedChange: { release: direction === "back" ? 1 : 2 },
    ...child,
  });
  const stored = { ...member, rolloutId: rollout.id, formerRelease: 1, status: "changing" as const };
  const state = {
    rollout,
    operation,
    children: new Map([[CHILD_ID, ended]]),
    members: new Map([[TENANT_ID, stored]]),
  };
  const change = recordEnds(state, buildContext()).find(({ type }) => type === "rollout");
  const after = change?.after as RolloutRecord;
  const row = change?.rows?.find((one) => "member" in one);
  const { waves, replacements } = after;
  return { failures: after.failures.map(({ reason }) => reason), waves, replacements, stored: row?.member.status };
}

const error = { code: "cancelled", reason: "Cancelled by bob.", retryable: false };
const cancelled = { status: "cancelled", error } as const;
const removal = `op_${"d".repeat(32)}`;

describe("a tenant whose cancelled change restored its release", () => {
  it("is skipped by a rollout", () => {
    expect(recordEnd("forward", cancelled)).toMatchObject({
      failures: [],
      waves: [{ succeeded: 0, failed: 0, skipped: 1 }],
      stored: "failed",
    });
  });

  it.each<[string, Partial<OperationRecord>, string[]]>([
    ["is a failure of a rollback", cancelled, ["Cancelled by bob."]],
    ["is no failure of a rollback if its subscription ends", { ...cancelled, followedBy: removal }, []],
    ["is no failure of a rollback if the tenant is offboarded", { ...cancelled, supersededBy: removal }, []],
  ])("%s", (_, child, failures) => {
    expect(recordEnd("back", child)).toMatchObject({ failures, stored: "changed" });
  });
});

describe("a failure that names resources with data", () => {
  const losses = [{ logicalId: "Messages", type: "AWS::DynamoDB::Table", action: "replace" as const }];
  const failed = { status: "failed", error: { ...error, code: "wouldReplace", losses } } as const;
  const listed = [{ tenantId: TENANT_ID, ...losses[0] }];

  it.each<[string, RolloutRecord["direction"], Partial<OperationRecord>, object[]]>([
    ["of a rollout is listed", "forward", failed, listed],
    ["of a rollback is listed", "back", failed, listed],
    [
      "of the rollout is not listed in its rollback, whose list is about the former release",
      "back",
      { ...failed, parentId: removal, requestedChange: { release: 2 } },
      [],
    ],
  ])("%s", (_, direction, child, replacements) => {
    expect(recordEnd(direction, child)).toMatchObject({ replacements });
  });
});
