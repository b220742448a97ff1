import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getProducts, getSubscriptions, getTenants, getUsers } from "../../adapters/dynamodb/catalogs.ts";
import { isRetryable } from "../../core/operation/retryable.ts";
import { isAllowedFrom, operationTransitions } from "../../core/shared/transitions.ts";
import { loadRetrySubjects } from "./operation-in-scope.ts";
import { loadParentRollouts } from "./parent-rollouts.ts";
import type { OperationDetails } from "./render.ts";

/** The records to which operations refer, by id; subscriptions by the target's id. */
type Lookup = {
  tenants: ReadonlyMap<string, TenantRecord>;
  subscriptions: ReadonlyMap<string, SubscriptionRecord>;
  products: ReadonlyMap<string, ProductRecord>;
  users: ReadonlyMap<string, UserRecord>;
};

/** Loads records by id, or nothing without ids. */
const loadById = <One>(ids: string[], load: (ids: string[]) => Promise<ReadonlyMap<string, One>>) =>
  ids.length === 0 ? new Map<string, One>() : load([...new Set(ids)]);

async function loadSubscriptionsOf(targets: string[]): Promise<ReadonlyMap<string, SubscriptionRecord>> {
  const ids = targets.map((target) => {
    const [tenantId = "", productId = ""] = target.split("/");
    return { tenantId, productId };
  });
  const found = await getSubscriptions(ids);
  return new Map(found.map((one) => [`${one.tenantId}/${one.productId}`, one]));
}

async function loadLookup(operations: OperationRecord[]): Promise<Lookup> {
  const retried = operations.filter(({ status }) => isAllowedFrom(operationTransitions.retry, status));
  const targetsOf = (type: OperationRecord["target"]["type"]) =>
    retried.flatMap(({ target }) => (target.type === type ? [target.id] : []));
  const [tenants, subscriptions, products, users] = await Promise.all([
    loadById(
      operations.flatMap(({ tenantId }) => tenantId ?? []),
      getTenants,
    ),
    loadById(targetsOf("subscription"), loadSubscriptionsOf),
    loadById(
      retried.flatMap(({ productId }) => productId ?? []),
      getProducts,
    ),
    loadById(targetsOf("user"), getUsers),
  ]);
  return { tenants, subscriptions, products, users };
}

/** Loads the records to which operations refer. Returns the function that gives the details of one of them. */
export async function loadOperationDetails(
  caller: Caller,
  operations: OperationRecord[],
): Promise<(operation: OperationRecord) => OperationDetails> {
  const rollouts = await loadParentRollouts(operations);
  const [{ tenants, subscriptions, products, users }, subjects] = await Promise.all([
    loadLookup(operations),
    loadRetrySubjects(caller, operations, rollouts),
  ]);
  const now = new Date().toISOString();
  return (operation) => {
    const { id } = operation.target;
    const tenant = tenants.get(operation.tenantId ?? "");
    const product = products.get(operation.productId ?? "");
    const rollout = rollouts.get(operation.parentId ?? "");
    const target = { tenant, subscription: subscriptions.get(id), product, user: users.get(id), rollout };
    return {
      tenantName: tenant?.name,
      retryable: isRetryable(operation, target, now),
      subject: subjects.get(operation.id),
    };
  };
}
