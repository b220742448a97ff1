import type { Finding } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { mergeFindings } from "../../core/truth/findings.ts";
import { saveFindings } from "../runtime/save-findings.ts";
import { findStepStart } from "../runtime/step-records.ts";
import type { StepResult, TaskInput } from "../runtime/task-input.ts";
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

/** Compares all stacks of a tenant; "working" while CloudFormation compares the resources of one. */
export async function inspectStacks(
  operation: Pick<OperationRecord, "id" | "tenantId">,
  { driftSince, listsForeign }: { driftSince?: string | undefined; listsForeign: boolean },
): Promise<Finding[] | "working"> {
  const found: Finding[] = [];
  let isWorking = false;
  for (const subscription of await loadStackSubscriptions(operation)) {
    const inspection = await inspectStack({ operationId: operation.id, subscription, driftSince });
    if (inspection === "working") isWorking = true;
    else found.push(...inspection.findings);
    if (listsForeign && !isWorking) found.push(...(await listForeignStacks(subscription)));
  }
  return isWorking ? "working" : found;
}

/** Compares the stacks of an operation's tenant, and their resources with their templates, and saves the findings. */
export async function saveStackFindings(operation: OperationRecord, step: string): Promise<"done" | "working"> {
  const started = findStepStart(operation, step) ?? new Date().toISOString();
  const hasTime = Date.now() - Date.parse(started) < MAX_DRIFT_MINUTES * 60_000;
  // CloudFormation's time may have no fraction of a second.
  const driftSince = hasTime ? started.slice(0, "2026-11-28T12:00:00".length) : undefined;
  const found = await inspectStacks(operation, { driftSince, listsForeign: true });
  if (found === "working") return "working";
  await saveFindings(operation, (known) => mergeFindings(known, found));
  return "done";
}

/** Compares the stacks of a tenant with the record. */
export async function compareStacks(operation: OperationRecord, { step }: TaskInput): Promise<StepResult> {
  return { status: (await saveStackFindings(operation, step)) === "done" ? "succeeded" : "working" };
}
