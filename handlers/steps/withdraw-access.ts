import type { OperationRecord } from "../../schemas/operation.ts";
import type { UserRecord } from "../../schemas/user.ts";
import { getProducts, getSeats, getUser } from "../adapters/dynamodb/catalogs.ts";
import { commit, retryOnConflict } from "../adapters/dynamodb/store.ts";
import { accept } from "../core/shared/decision.ts";
import { withdrawProduct } from "../core/user/user.ts";
import { buildCause } from "../shared/cause.ts";
import { createStepHandler, type StepResult, type TaskInput } from "./runtime/step-handler.ts";
import { forEachUser } from "./runtime/visit-users.ts";

const hasProduct = (user: UserRecord, productId: string): boolean =>
  user.status !== "removed" && Object.hasOwn(user.products, productId);

/**
 * Takes a product from all users of a tenant whose subscription ends. None can get it any more: who is given access
 * relies on the subscription as it was before. One after the other, because they share the count of seats, which also
 * says when nobody has the product any longer.
 */
const withdrawAccess = async (operation: OperationRecord, { step }: TaskInput): Promise<StepResult> => {
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
  const isDone = async () => (await getSeats(tenantId, productId)).used === 0;
  return forEachUser(operation, { step, batchSize: 1, visit, isDone });
};

export const handler = createStepHandler(withdrawAccess, { compensates: true });
