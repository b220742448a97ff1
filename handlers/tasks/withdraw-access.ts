import type { OperationRecord } from "../../schemas/operation.ts";
import { getProducts, getUser } from "../adapters/catalogs.ts";
import { commit, untilSettled } from "../adapters/store.ts";
import { accept } from "../core/decision.ts";
import { loseProduct } from "../core/user.ts";
import { causeOf, type StepResult, step } from "./step.ts";
import { forEachUser } from "./tenant-users.ts";

/**
 * Takes a product from all users of a tenant whose subscription ends. None can get it any more: who is given access
 * relies on the subscription as it was before.
 */
const withdrawAccess = async (operation: OperationRecord): Promise<StepResult> => {
  const { tenantId = "", productId = "" } = operation;
  const products = await getProducts([productId]);
  return forEachUser(tenantId, ({ id }) =>
    untilSettled(async () => {
      const user = await getUser(id);
      if (user === undefined || user.status === "removed" || !Object.hasOwn(user.products, productId)) return "nothing";
      await commit(accept([loseProduct(user, productId, products)]), causeOf(operation));
      return "done";
    }),
  );
};

export const handler = step(withdrawAccess, { compensates: true });
