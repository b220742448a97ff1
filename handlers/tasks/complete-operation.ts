import type { OperationRecord } from "../../schemas/operation.ts";
import { getProduct, getProducts, getSubscription, getTenantPartition, getUser } from "../adapters/catalogs.ts";
import { commit, untilSettled } from "../adapters/store.ts";
import { completeOperation, type Subject } from "../core/completion.ts";
import { accept } from "../core/decision.ts";
import { isOver } from "../core/operation.ts";
import { causeOf, currentOperation, logger, TaskInput } from "./step.ts";

const subjectOf = async ({ target, tenantId = "", productId = "" }: OperationRecord): Promise<Subject | undefined> => {
  switch (target.type) {
    case "tenant": {
      const found = await getTenantPartition(tenantId);
      const productIds = found?.subscriptions.map((one) => one.productId) ?? [];
      return found && { type: "tenant", tenant: found.tenant, productIds };
    }
    case "subscription": {
      const subscription = await getSubscription(tenantId, productId);
      return subscription && { type: "subscription", subscription };
    }
    case "product": {
      const product = await getProduct(productId);
      return product && { type: "product", product };
    }
    case "user": {
      const user = await getUser(target.id);
      const named = Object.keys(user?.products ?? {});
      return user && { type: "user", user, products: named.length === 0 ? new Map() : await getProducts(named) };
    }
  }
};

const died = {
  status: "failed",
  error: { code: "outcomeMissing", reason: "The workflow ended without an outcome.", retryable: true },
} as const;

/** Ends an operation with its subject, whatever way its workflow took; one that is over stays as it is. */
export const handler = (raw: unknown): Promise<{ status: string }> => {
  const { operationId, step, outcome = died, undone } = TaskInput.parse(raw);
  return untilSettled(async () => {
    const operation = await currentOperation(operationId);
    if (isOver(operation)) return { status: operation.status };
    const subject = await subjectOf(operation);
    if (subject === undefined) throw new Error(`The subject of ${operationId} is not there`);
    const cause = causeOf(operation);
    const changes = completeOperation(operation, subject, { step, outcome, undone }, cause.now);
    await commit(accept(changes), cause);
    const status = changes.find((change) => change.type === "operation")?.after.status ?? operation.status;
    logger.info("An operation was completed", { correlationId: cause.correlationId, operationId, status });
    return { status };
  });
};
