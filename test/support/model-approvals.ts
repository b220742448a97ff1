import {
  approveOperation,
  expireApproval,
  holdForApproval,
  rejectOperation,
} from "../../handlers/core/operation/approval.ts";
import type { OperationDecision } from "../../handlers/core/shared/decision.ts";
import { unsubscribe } from "../../handlers/core/subscription/unsubscribe.ts";
import { deleteTenant } from "../../handlers/core/tenant/leave.ts";
import { suspendTenant } from "../../handlers/core/tenant/suspend.ts";
import type { ApprovablePermission } from "../../schemas/approval.ts";
import { NOW } from "./builders.ts";
import type { ModelWorld } from "./model-world.ts";

/** Picks one of the operations that wait for approval. */
function pickHeld(world: ModelWorld, index: number) {
  const held = world.operations().filter(({ status }) => status === "awaitingApproval");
  return held[index % Math.max(held.length, 1)];
}

const buildSecondDecision = (world: ModelWorld) => ({ context: { ...world.context, actor: "bob" }, body: {} });

/** The actions on requests that a second administrator must approve; each gets a random number for its choices. */
export const approvalActions = {
  hold: (world: ModelWorld, index: number) => {
    const subscription = world.subscriptions()[index % Math.max(world.subscriptions().length, 1)];
    const graceDays = index % 3;
    const requests: [ApprovablePermission, OperationDecision | undefined][] = [
      ["tenants:offboard", deleteTenant(world.state(), graceDays, world.context)],
      ["tenants:suspend", suspendTenant(world.state(), world.context)],
      ["subscriptions:end", subscription && unsubscribe(subscription, world.state(), world.context)],
    ];
    const [permission, decision] = requests[index % requests.length] ?? [];
    if (permission === undefined || !decision?.ok) return;
    world.applyCommand(holdForApproval(decision, { permission, cause: "permission", graceDays }, NOW));
  },
  approve: (world: ModelWorld, index: number) => {
    const operation = pickHeld(world, index);
    if (operation) world.applyCommand(approveOperation(operation, world.state(), buildSecondDecision(world)));
  },
  reject: (world: ModelWorld, index: number) => {
    const operation = pickHeld(world, index);
    if (operation) world.applyCommand(rejectOperation(operation, buildSecondDecision(world)));
  },
  /** Reaches the time of a request, or not yet. */
  expire: (world: ModelWorld, index: number) => {
    const operation = pickHeld(world, index);
    if (operation) world.apply(expireApproval(operation, index % 2 === 0 ? NOW : "2027-01-01T00:00:00.000Z"));
  },
} as const;
