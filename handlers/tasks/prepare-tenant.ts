import type { OperationRecord } from "../../schemas/operation.ts";
import { getTenantPartition, getUser } from "../adapters/catalogs.ts";
import { commit, untilSettled } from "../adapters/store.ts";
import { completePreparation } from "../core/completion.ts";
import { accept } from "../core/decision.ts";
import { runOf } from "../core/operation.ts";
import { causeOf, currentOperation, type StepResult, step, type TaskInput } from "./step.ts";

/** Makes sure that the tenant has its first administrator, and says that its own part is done. */
const prepare = ({ id, tenantId = "" }: OperationRecord, input: TaskInput): Promise<StepResult> =>
  untilSettled(async () => {
    const found = await getTenantPartition(tenantId);
    if (found === undefined) throw new Error(`There is no tenant ${tenantId}`);
    const { tenant, subscriptions } = found;
    const operation = await currentOperation(id);
    if (tenant.preparedFor === runOf(operation)) return { status: "succeeded" };
    const administrator = await getUser(tenant.administratorId);
    if (administrator === undefined) {
      const reason = "The tenant's first administrator is not in the user catalogue.";
      return { status: "failed", error: { code: "administratorMissing", reason, step: input.step, retryable: false } };
    }
    const cause = causeOf(operation);
    const productIds = subscriptions.map((one) => one.productId);
    await commit(accept(completePreparation(tenant, operation, input.step, productIds, cause.now)), cause);
    return { status: "recorded" };
  });

export const handler = step(prepare);
