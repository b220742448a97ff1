import type { OperationRecord } from "../../schemas/operation.ts";
import type { UserRecord } from "../../schemas/user.ts";
import { getProducts, getSeats, getUser } from "../adapters/dynamodb/catalogs.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import { accept } from "../core/shared/decision.ts";
import { withdrawProduct } from "../core/user/user.ts";
import { buildCause } from "../shared/cause.ts";
import { createStepHandler } from "./runtime/step-handler.ts";
import type { StepResult, TaskInput } from "./runtime/task-input.ts";
import { forEachUser } from "./runtime/visit-users.ts";

const hasProduct = (user: UserRecord, productId: string): boolean =>
  user.status !== "removed" && Object.hasOwn(user.products, productId);

/**
 * Withdraws a product from all users of a tenant whose subscription ends. No user can get access meanwhile, because the
 * grant checks the subscription's version. Users are handled one after another, because they share the seat counter,
 * which also shows when no user has the product any more. While it shows more, the step waits for users whom the list does
 * not show yet, because the end of the subscription would leave them the product in their record.
 */
async function withdrawAccess(operation: OperationRecord, { step }: TaskInput): Promise<StepResult> {
  const { tenantId = "", productId = "" } = operation;
  const products = await getProducts([productId]);
  const visit = async ([found]: UserRecord[]) => {
    if (found === undefined || !hasProduct(found, productId)) return "nothing";
    await retryOnConflict(async () => {
      const user = await getUser(found.id);
      if (user === undefined || !hasProduct(user, productId)) return;
      await commit(accept([withdrawProduct(user, productId, products)]), buildCause(operation));
    });
    return "done";
  };
  const readRemaining = async () => {
    const { used } = await getSeats(tenantId, productId);
    return used === 0 ? "none" : "some";
  };
  return forEachUser(operation, { step, batchSize: 1, visit, readRemaining });
}

export const handler = createStepHandler(withdrawAccess, { compensates: true });
