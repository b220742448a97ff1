import { ApprovablePermission } from "../../../schemas/approval.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { getHolder } from "../../adapters/dynamodb/catalogs.ts";
import { buildRemovalsItem, readRecentRemovals } from "../../adapters/dynamodb/recent-removals.ts";
import { holdForApproval, toApprovalReservation } from "../../core/operation/approval.ts";
import { countRemoval, removalPermissions } from "../../core/operation/blast-radius.ts";
import { type Acceptance, accept, type Context } from "../../core/shared/decision.ts";
import { isDryRun } from "./dry-run.ts";
import type { OperationCommand, OperationCommandDecision } from "./operation-command.ts";
import type { ScopedCall } from "./route.ts";

type AcceptedOperation = Acceptance & { operationId?: string };

/** The use of a permission that can need a second administrator. */
type ApprovableUse = { permission: ApprovablePermission; graceDays?: number | undefined };

const listHeldPermissions = (): ApprovablePermission[] =>
  readEnvironment("APPROVALS")
    .split(",")
    .flatMap((one) => ApprovablePermission.safeParse(one).data ?? []);

/** Holds a decision, or returns the operation that already waits for the same approval. */
async function hold(
  decision: AcceptedOperation,
  { permission, graceDays }: ApprovableUse,
  cause: "permission" | "blastRadius",
  { now }: Context,
): Promise<OperationCommandDecision> {
  const request = { permission, cause, ...(graceDays === undefined ? {} : { graceDays }) };
  const held = holdForApproval(decision, request, now);
  const target = held.ok && held.changes.find((one) => one.type === "operation")?.after.target;
  const holder = target && (await getHolder(toApprovalReservation(permission, target.id)));
  return holder === undefined || holder === false ? held : { ...accept([]), operationId: holder };
}

/** Holds a decision if its permission needs approval or the caller has removed too much; otherwise counts the removal. */
async function applyApprovalRules(
  decision: AcceptedOperation,
  use: ApprovableUse,
  context: Context,
): Promise<OperationCommandDecision> {
  if (listHeldPermissions().includes(use.permission)) return hold(decision, use, "permission", context);
  if (!removalPermissions.includes(use.permission)) return decision;
  const recent = await readRecentRemovals(context.actor);
  const times = countRemoval(recent.times, context.now, Number(readEnvironment("BLAST_RADIUS")));
  if (times === undefined) return hold(decision, use, "blastRadius", context);
  return { ...decision, items: [buildRemovalsItem(context.actor, times, recent)] };
}

/**
 * Completes a command so that a second administrator must approve it where the deployment says so. A dry run shows what
 * the command itself would do.
 */
export const withApproval = <Call extends ScopedCall, State>(
  useOf: (call: Call) => ApprovableUse,
  command: OperationCommand<Call, State>,
): OperationCommand<Call, State> => ({
  ...command,
  decide: async (state, context, call) => {
    const decision = await command.decide(state, context, call);
    if (isDryRun(call) || !decision.ok || decision.changes.length === 0) return decision;
    return applyApprovalRules(decision, useOf(call), context);
  },
});
