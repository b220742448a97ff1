import type { Finding, FindingKind } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { now } from "../../adapters/clock.ts";
import { getSubscription } from "../../adapters/dynamodb/catalogs.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { boundOutcome } from "../../core/operation/step-outcome.ts";
import { accept } from "../../core/shared/decision.ts";
import { recordOutputs } from "../../core/subscription/record-outputs.ts";
import { buildRequestToken, classifyStackStatus, isStackOf, stackNameOf } from "../../core/subscription/stack.ts";
import { markRepaired, markUnrepaired } from "../../core/truth/findings.ts";
import { buildCause } from "../../shared/cause.ts";
import { saveFindings } from "../runtime/save-findings.ts";
import type { StepResult, TaskInput } from "../runtime/task-input.ts";
import { isOverdue } from "../runtime/timeout.ts";
import { advancePosition, MAX_VISIT_MS, visitSubscriptions } from "../runtime/visit-subscriptions.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { loadStackSubscriptions, saveStackFindings } from "./compare-stacks.ts";
import { deployProductStack } from "./deploy-product-stack.ts";
import { type Inspection, inspectStack } from "./observe-stack.ts";
import { buildRecordedTarget } from "./stack-target.ts";

/** The result of a repair: the next difference can be repaired, CloudFormation works, or a reason why it can't be. */
type Repair = "done" | "working" | { reason: string };

/** A repair of one subscription's stack, and the time from which the product's time-out counts. */
type RepairWork = {
  operation: OperationRecord;
  step: string;
  since?: string | undefined;
  subscription: SubscriptionRecord;
};

type Reachable = Required<Pick<Inspection, "context">> & Inspection;

/** Creates a missing stack like the operation that once created it. */
async function recreateStack({ operation, subscription: { productId } }: RepairWork): Promise<Repair> {
  const result = await deployProductStack({ ...operation, productId });
  if (result.status === "failed") return { reason: result.error.reason };
  return result.status === "working" ? "working" : "done";
}

/** Brings a stack to the recorded template and parameters. */
async function updateStack({ operation, step }: RepairWork, { context, stack }: Reachable): Promise<Repair> {
  const { stacks, product, subscription } = context;
  const name = stackNameOf(subscription);
  const token = buildRequestToken(operation, `repair-${product.id}`);
  const requestStatus = await stacks.findRequestStatus(name, token);
  if (requestStatus !== undefined) {
    const phase = classifyStackStatus(requestStatus);
    if (phase === "inProgress") return "working";
    if (phase === "complete") return { reason: "The stack is updated, and it still differs." };
    const reason = (await stacks.findFailureReason(name, token)) ?? requestStatus;
    return { reason: `CloudFormation could not update the stack. ${reason}` };
  }
  const target = await buildRecordedTarget(context);
  if ("rejection" in target) return { reason: target.rejection.reason };
  const { template, parameters } = target;
  const capabilities = (product.integration.kind === "cloudformation" && product.integration.capabilities) || [];
  const tags = stack?.tags ?? {};
  const request = { name, template, parameters, tags, capabilities, token, changeSet: token };
  const result = await applyChangeSet(context, { operation, step, restores: false, name, token }, request);
  if (typeof result === "object") return { reason: result.reason };
  return result === "unchanged" ? "done" : "working";
}

/**
 * Removes the stack that this repair has made again for a subscription that has ended meanwhile: the removal of that
 * subscription may have found no stack. "working" until CloudFormation has removed it.
 */
async function removeRecreated(
  { operation, subscription }: RepairWork,
  { context, stack }: Reachable,
): Promise<Repair> {
  const hasEnded = subscription.status === "deprovisioning" || subscription.status === "cancelled";
  if (!hasEnded || stack === undefined || !isStackOf(operation, stack.tags)) return "done";
  await context.stacks.remove(stackNameOf(subscription));
  return "working";
}

/**
 * Records the outputs of a stack, such as the address of a queue that was made again. Their size has the same limit as
 * after any other operation.
 */
async function adoptOutputs({ operation, step, subscription }: RepairWork, { stack }: Reachable): Promise<Repair> {
  const { tenantId, productId } = subscription;
  const bounded = boundOutcome({ status: "succeeded", outputs: stack?.outputs }, step);
  if ("error" in bounded) return { reason: bounded.error.reason };
  await retryOnConflict(async () => {
    const current = await getSubscription(tenantId, productId);
    if (current === undefined || stack === undefined) return;
    const change = recordOutputs(current, stack.outputs, operation.id);
    if (change === undefined) return;
    await commit(accept([change]), buildCause(operation));
  });
  return "done";
}

async function endProtection(_: RepairWork, { context }: Reachable): Promise<Repair> {
  await context.stacks.endProtection(stackNameOf(context.subscription));
  return "done";
}

/** The repairs by kind of finding, in the order in which they are made. */
const repairs: Partial<Record<FindingKind, (work: RepairWork, inspection: Reachable) => Promise<Repair>>> = {
  stackMissing: recreateStack,
  stackProtected: endProtection,
  stackTemplate: updateStack,
  stackParameters: updateStack,
  stackOutputs: adoptOutputs,
};
const repairedKinds = Object.keys(repairs) as FindingKind[];

/** Returns whether CloudFormation works on the stack of a subscription that stands, or on a stack of this repair. */
function isChanging({ operation, subscription: { status } }: RepairWork, { stack }: Inspection): boolean {
  if (stack === undefined || classifyStackStatus(stack.status) !== "inProgress") return false;
  return status === "active" || status === "suspended" || isStackOf(operation, stack.tags);
}

/** The differences that a stack still has after its repair, and why they could not be repaired. */
type RepairResult = { subscription: SubscriptionRecord; remaining: Finding[]; reason?: string | undefined };

/** Repairs the differences of one stack, one after another, because each may uncover the next. */
async function repairStack(work: RepairWork): Promise<RepairResult | "working"> {
  const { operation, subscription: before } = work;
  for (let pass = 0; ; pass += 1) {
    const subscription = (await getSubscription(before.tenantId, before.productId)) ?? before;
    const inspection = await inspectStack({ operationId: operation.id, subscription });
    if (inspection === "working") return "working";
    const { context, findings: remaining } = inspection;
    const kind = repairedKinds.find((one) => remaining.some((found) => found.kind === one));
    const repair = (kind && repairs[kind]) ?? removeRecreated;
    if (context === undefined || pass > repairedKinds.length) return { subscription, remaining };
    const current = { ...work, subscription };
    const result = isChanging(current, inspection) ? "working" : await repair(current, { ...inspection, context });
    if (result === "working" && isOverdue(operation, work.step, context.product, work.since)) {
      return { subscription, remaining, reason: "The stack did not become stable in time." };
    }
    if (result === "working") return result;
    if (typeof result === "object") return { subscription, remaining, reason: result.reason };
    if (kind === undefined) return { subscription, remaining };
  }
}

function addReason(finding: Finding, reason: string | undefined): Finding {
  if (finding.repair === undefined || reason === undefined) return finding;
  return { ...finding, detail: `${finding.detail} The repair failed: ${reason}` };
}

/**
 * Saves what is repaired, and what is not. A repair does not look for changed resources and for stacks with other names,
 * and it can't look for the differences of a stack whose account is unreachable.
 */
async function saveRepairs(
  operation: OperationRecord,
  results: readonly RepairResult[],
  position: OperationRecord["walk"],
): Promise<void> {
  const reached = results.filter((one) => one.remaining.every(({ kind }) => kind !== "accountUnreachable"));
  const compared = new Set(reached.flatMap(({ subscription: one }) => [stackNameOf(one), one.productId]));
  const remaining = results.flatMap((one) => one.remaining.map((finding) => addReason(finding, one.reason)));
  const isCompared = ({ kind, subject }: Finding) => kind !== "stackDrifted" && compared.has(subject);
  const mark = (known: Finding[]) => markRepaired(known, "stacks", remaining, isCompared);
  await saveFindings(operation, (known) => (position ? mark(known) : markUnrepaired(mark(known), "stacks")), position);
}

/** Repairs the stacks of a tenant, and compares them again. What can't be repaired stays a finding. */
export async function repairStacks(operation: OperationRecord, { step }: TaskInput): Promise<StepResult> {
  const until = Date.now() + MAX_VISIT_MS;
  const repairing = `${step}: repairs`;
  const known = operation.walk?.step === repairing ? operation.walk : undefined;
  if (known === undefined && (await saveStackFindings(operation, { step, until })) === "working") {
    return { status: "working" };
  }
  const from = known ?? { step: repairing, since: now() };
  const subscriptions = await loadStackSubscriptions(operation);
  const visits = await visitSubscriptions(subscriptions, { after: from.after, until }, (subscription) =>
    repairStack({ operation, step, since: from.since, subscription }),
  );
  const isDone = visits.state === "done";
  // The first position shows later attempts that the comparison is done.
  const position = advancePosition(from, visits) ?? (isDone ? undefined : from);
  if (isDone || position !== known) await saveRepairs(operation, visits.results, position);
  return { status: isDone ? "succeeded" : "working" };
}
