import type { OperationRecord } from "../../schemas/operation.ts";
import { getTenantPartition, getUser } from "../adapters/dynamodb/catalogs.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { findHaltReason } from "../core/operation/halt.ts";
import { runIdOf } from "../core/operation/operation.ts";
import { accept } from "../core/shared/decision.ts";
import { completePreparation } from "../core/tenant/complete-preparation.ts";
import { buildCause } from "../shared/cause.ts";
import { createStepHandler } from "./runtime/step-handler.ts";
import { loadOperation } from "./runtime/step-records.ts";
import type { StepResult, TaskInput } from "./runtime/task-input.ts";

/** Activates the tenant's first administrator, whose identity the previous step made, and records the preparation. */
const prepareTenant = ({ id, tenantId = "" }: OperationRecord, input: TaskInput): Promise<StepResult> =>
  retryOnConflict(async () => {
    const found = await getTenantPartition(tenantId);
    if (found === undefined) throw new Error(`There is no tenant ${tenantId}`);
    if (input.outcome?.status === "failed") return input.outcome;
    const { tenant, subscriptions } = found;
    const operation = await loadOperation(id);
    // An offboarding may have ended the operation since the step began, and have its own preparation.
    const halt = findHaltReason(operation, input);
    if (halt !== undefined) return { status: "failed", error: halt };
    if (tenant.preparedFor === runIdOf(operation)) return { status: "succeeded" };
    const user = await getUser(tenant.administratorId);
    if (user === undefined) {
      const reason = "The tenant's first administrator is not in the user catalog.";
      return { status: "failed", error: { code: "administratorMissing", reason, step: input.step, retryable: false } };
    }
    const cause = buildCause(operation);
    const subject = operation.stepOutputs?.outputs?.["subject"];
    const prepared = {
      tenant,
      productIds: subscriptions.map((one) => one.productId),
      ...(subject === undefined ? {} : { administrator: { user, subject } }),
    };
    await commit(accept(completePreparation(prepared, operation, input.step, cause.now)), cause);
    return { status: "recorded" };
  });

export const handler = createStepHandler(prepareTenant);
