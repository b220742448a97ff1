import type { Finding, FindingKind } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { getSubscription } from "../../adapters/dynamodb/catalogs.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { accept } from "../../core/shared/decision.ts";
import { recordOutputs } from "../../core/subscription/record-outputs.ts";
import { buildRequestToken, classifyStackStatus, stackNameOf } from "../../core/subscription/stack.ts";
import { markRepaired } from "../../core/truth/findings.ts";
import { buildCause } from "../../shared/cause.ts";
import { saveFindings } from "../runtime/save-findings.ts";
import type { StepResult, TaskInput } from "../runtime/task-input.ts";
import { isOverdue } from "../runtime/timeout.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { inspectStacks, loadStackSubscriptions, saveStackFindings } from "./compare-stacks.ts";
import { deployProductStack } from "./deploy-product-stack.ts";
import { type Inspection, inspectStack } from "./observe-stack.ts";
import { buildRecordedTarget } from "./stack-target.ts";

/** The result of a repair: the next difference can be repaired, CloudFormation works, or a reason why it can't be. */
type Repair = "done" | "working" | { reason: string };

/** A repair of one subscription's stack. */
type RepairWork = { operation: OperationRecord; step: string; subscription: SubscriptionRecord };

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
  if ("unknown" in target) return { reason: `Unknown placeholders: ${target.unknown.join(", ")}.` };
  const { template, parameters } = target;
  const capabilities = (product.integration.kind === "cloudformation" && product.integration.capabilities) || [];
  const tags = stack?.tags ?? {};
  const request = { name, template, parameters, tags, capabilities, token, changeSet: token };
  const result = await applyChangeSet(context, { operation, step, restores: false, name, token }, request);
  if (typeof result === "object") return { reason: result.reason };
  return result === "unchanged" ? "done" : "working";
}

/** Records the outputs of a stack, such as the address of a queue that was made again. */
async function adoptOutputs({ operation, subscription }: RepairWork, { stack }: Reachable): Promise<Repair> {
  const { tenantId, productId } = subscription;
  await retryOnConflict(async () => {
    const current = await getSubscription(tenantId, productId);
    if (current === undefined || stack === undefined) return;
    const change = recordOutputs(current, stack.outputs, operation.id);
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

/** Repairs the differences of one stack, one after another, because each may uncover the next. */
async function repairStack(work: RepairWork): Promise<Repair> {
  const { operation } = work;
  for (let pass = 0; pass <= repairedKinds.length; pass += 1) {
    const { tenantId, productId } = work.subscription;
    const subscription = await getSubscription(tenantId, productId);
    if (subscription === undefined) return "done";
    const inspection = await inspectStack({ operationId: operation.id, subscription });
    if (inspection === "working" || inspection.context === undefined) return "done";
    const kind = repairedKinds.find((one) => inspection.findings.some((found) => found.kind === one));
    const repair = kind && repairs[kind];
    if (repair === undefined) return "done";
    const result = await repair({ ...work, subscription }, { ...inspection, context: inspection.context });
    if (result === "working" && isOverdue(operation, work.step, inspection.context.product)) {
      return { reason: "The stack did not become stable in time." };
    }
    if (result !== "done") return result;
  }
  return "done";
}

function addReason(finding: Finding, reasons: ReadonlyMap<string, string>): Finding {
  const reason = finding.repair && reasons.get(finding.subject);
  return reason === undefined ? finding : { ...finding, detail: `${finding.detail} The repair failed: ${reason}` };
}

/** Repairs the stacks of a tenant, and compares them again. What can't be repaired stays a finding. */
export async function repairStacks(operation: OperationRecord, { step }: TaskInput): Promise<StepResult> {
  if ((await saveStackFindings(operation, step)) === "working") return { status: "working" };
  const reasons = new Map<string, string>();
  let isWorking = false;
  for (const subscription of await loadStackSubscriptions(operation)) {
    const result = await repairStack({ operation, step, subscription });
    if (result === "working") isWorking = true;
    if (typeof result === "object") reasons.set(stackNameOf(subscription), result.reason);
  }
  if (isWorking) return { status: "working" };
  const remaining = await inspectStacks(operation, { listsForeign: true });
  if (remaining === "working") return { status: "working" };
  await saveFindings(operation, (known) => {
    const drifted = known.filter(({ kind }) => kind === "stackDrifted");
    return markRepaired(known, "stacks", [...remaining.map((one) => addReason(one, reasons)), ...drifted]);
  });
  return { status: "succeeded" };
}
