import { ApprovablePermission, type ApprovalCause } from "../../../schemas/approval.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { now } from "../../adapters/clock.ts";
import { getHolder } from "../../adapters/dynamodb/catalogs.ts";
import { buildRemovalsItem, readRecentRemovals } from "../../adapters/dynamodb/recent-removals.ts";
import type { Item } from "../../adapters/dynamodb/transaction.ts";
import { holdForApproval, toApprovalReservation } from "../../core/operation/approval.ts";
import { countRemoval, removalPermissions } from "../../core/operation/blast-radius.ts";
import { principalOf } from "../../core/shared/caller.ts";
import { type Acceptance, accept } from "../../core/shared/decision.ts";
import { isDryRun } from "./dry-run.ts";
import type { OperationCommand, OperationCommandDecision } from "./operation-command.ts";
import type { ScopedCall } from "./route.ts";

/** The use of a permission that can need a second administrator. */
type ApprovableUse = { permission: ApprovablePermission; graceDays?: number | undefined };

const listHeldPermissions = (): ApprovablePermission[] =>
  readEnvironment("APPROVALS")
    .split(",")
    .flatMap((one) => ApprovablePermission.safeParse(one).data ?? []);

/** Returns why a use of a permission needs approval; otherwise the row that counts the use, if it is a removal. */
async function applyRules(
  { permission }: ApprovableUse,
  subject: string,
  time: string,
): Promise<{ cause: ApprovalCause } | { items: Item[] }> {
  if (listHeldPermissions().includes(permission)) return { cause: "permission" };
  if (!removalPermissions.includes(permission)) return { items: [] };
  const principal = principalOf(subject);
  const recent = await readRecentRemovals(principal);
  const times = countRemoval(recent.times, time, Number(readEnvironment("BLAST_RADIUS")));
  return times === undefined ? { cause: "blastRadius" } : { items: [buildRemovalsItem(principal, times, recent)] };
}

/** Holds a decision, or returns the operation that already waits for the same approval. */
async function hold(
  decision: Acceptance & { operationId?: string },
  { permission, graceDays }: ApprovableUse,
  cause: ApprovalCause,
  time: string,
): Promise<OperationCommandDecision> {
  const request = { permission, cause, ...(graceDays === undefined ? {} : { graceDays }) };
  const held = holdForApproval(decision, request, time);
  const target = held.ok ? held.changes.find((one) => one.type === "operation")?.after.target : undefined;
  const holder = target && (await getHolder(toApprovalReservation(permission, target.id)));
  return holder === undefined ? held : { ...accept([]), operationId: holder };
}

/**
 * Completes a command so that a second administrator must approve it where the deployment says so. A dry run shows what
 * the command itself would do, its days of grace, and whether it needs approval.
 */
export const withApproval = <Call extends ScopedCall, State>(
  useOf: (call: Call) => ApprovableUse,
  command: OperationCommand<Call, State>,
): OperationCommand<Call, State> => ({
  ...command,
  decide: async (state, context, call) => {
    const decision = await command.decide(state, context, call);
    if (isDryRun(call) || !decision.ok || decision.changes.length === 0) return decision;
    const applied = await applyRules(useOf(call), context.actor, context.now);
    return "cause" in applied
      ? hold(decision, useOf(call), applied.cause, context.now)
      : { ...decision, items: applied.items };
  },
  completePreview: async (preview, changes, call) => {
    const { graceDays } = useOf(call);
    const shown = graceDays === undefined ? preview : { ...preview, graceDays };
    const applied = changes.length === 0 ? undefined : await applyRules(useOf(call), call.caller.subject, now());
    return applied !== undefined && "cause" in applied ? { ...shown, approval: applied.cause } : shown;
  },
});
