import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { now } from "../../adapters/clock.ts";
import { getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { mergeFindings } from "../../core/truth/findings.ts";
import { saveFindings } from "../runtime/save-findings.ts";
import { findStepStart } from "../runtime/step-records.ts";
import type { StepResult, TaskInput } from "../runtime/task-input.ts";
import { advancePosition, MAX_VISIT_MS, visitSubscriptions } from "../runtime/visit-subscriptions.ts";
import { listForeignStacks } from "./foreign-stacks.ts";
import { inspectStack } from "./observe-stack.ts";

/** The minutes after which a comparison continues without the drift of resources. */
const MAX_DRIFT_MINUTES = 15;

/** Loads the subscriptions of an operation's tenant that have or had a stack. */
export async function loadStackSubscriptions({
  tenantId = "",
}: Pick<OperationRecord, "tenantId">): Promise<SubscriptionRecord[]> {
  const found = await getTenantPartition(tenantId);
  if (found === undefined) throw new Error(`There is no tenant ${tenantId}`);
  return found.subscriptions.filter(({ integration }) => integration === "cloudformation");
}

/** Returns the time since which CloudFormation must have compared a stack's resources; undefined if that takes too long. */
function computeDriftStart(operation: OperationRecord, { step, since }: NonNullable<OperationRecord["walk"]>) {
  const started = findStepStart(operation, step) ?? now();
  const hasTime = Date.now() - Date.parse(since ?? started) < MAX_DRIFT_MINUTES * 60_000;
  // CloudFormation's time may have no fraction of a second.
  return hasTime ? started.slice(0, "2026-11-28T12:00:00".length) : undefined;
}

/**
 * Compares the stacks of an operation's tenant, and their resources with their templates, and saves the findings;
 * "working" while CloudFormation compares resources, or if `until` has come before the last stack. The operation keeps
 * the position, so that a tenant of many products is compared in several attempts.
 */
export async function saveStackFindings(
  operation: OperationRecord,
  { step, until }: { step: string; until: number },
): Promise<"done" | "working"> {
  const from = operation.walk?.step === step ? operation.walk : { step };
  const driftSince = computeDriftStart(operation, from);
  const subscriptions = await loadStackSubscriptions(operation);
  const visits = await visitSubscriptions(subscriptions, { after: from.after, until }, async (subscription) => {
    const inspection = await inspectStack({ operationId: operation.id, subscription, driftSince });
    if (inspection === "working") return "working";
    return [...inspection.findings, ...(await listForeignStacks(subscription))];
  });
  const isDone = visits.state === "done";
  const position = advancePosition(from, visits);
  if (isDone || position !== undefined) {
    await saveFindings(operation, (known) => mergeFindings(known, visits.results.flat()), position);
  }
  return isDone ? "done" : "working";
}

/** Compares the stacks of a tenant with the record. */
export async function compareStacks(operation: OperationRecord, { step }: TaskInput): Promise<StepResult> {
  const result = await saveStackFindings(operation, { step, until: Date.now() + MAX_VISIT_MS });
  return { status: result === "done" ? "succeeded" : "working" };
}
