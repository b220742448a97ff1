import type { OperationKind } from "../../../schemas/operation.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import type { ListSource } from "../../adapters/dynamodb/lists.ts";
import { type ListedState, listMatchingStates, type ProgressFilters } from "../../core/operation/state.ts";

/** The filters of the list of operations. `productIds` limits it to the products of a team. */
export type OperationFilters = ProgressFilters & {
  kind?: OperationKind | undefined;
  target?: string | undefined;
  correlationId?: string | undefined;
  tenantId?: string | undefined;
  productIds?: string[] | undefined;
};

/** Returns the states whose lists contain the operations. Most operations succeeded, so the list of all serves as that of the
 *  succeeded ones. */
function selectStates(filters: OperationFilters): ListedState[] | undefined {
  const states = listMatchingStates(filters);
  const listed = states.filter((state) => state !== "succeeded");
  return listed.length < states.length ? undefined : listed;
}

function selectTenantSources(tenantId: string, filters: OperationFilters): ListSource[] {
  const { productIds, kind } = filters;
  // The operations with a tenant and a product are those on the subscription.
  if (productIds !== undefined) {
    return productIds.map((id) => ({ list: "targetOperations", key: `${tenantId}/${id}` }));
  }
  const states = selectStates(filters);
  if (states !== undefined) {
    return states.map((state) => ({
      list: "tenantOperationsInState",
      key: listKeys.ofTenantInState(tenantId, state),
    }));
  }
  return kind?.startsWith("tenant.")
    ? [{ list: "targetOperations", key: tenantId }]
    : [{ list: "tenantOperations", key: listKeys.ofTenant(tenantId) }];
}

function selectProductSources(productIds: string[], filters: OperationFilters): ListSource[] {
  const states = selectStates(filters);
  return productIds.flatMap((id): ListSource[] =>
    states === undefined
      ? [{ list: "productOperations", key: listKeys.ofProduct(id) }]
      : states.map((state) => ({ list: "productOperationsInState", key: listKeys.ofProductInState(id, state) })),
  );
}

/**
 * Selects the partitions that together contain the operations that match the filters, and as few others as possible. Each
 * filter alone has an index, so that its list needs no walk over the operations of years.
 */
export function selectOperationSources(filters: OperationFilters): ListSource[] {
  const { kind, target, correlationId, tenantId, productIds } = filters;
  if (correlationId !== undefined) return [{ list: "correlatedOperations", key: correlationId }];
  if (target !== undefined) return [{ list: "targetOperations", key: target }];
  if (tenantId !== undefined) return selectTenantSources(tenantId, filters);
  if (productIds !== undefined) return selectProductSources(productIds, filters);
  const states = selectStates(filters);
  if (states !== undefined) {
    return states.map((state) => ({ list: "operationsInState", key: listKeys.inState(state) }));
  }
  if (kind !== undefined) return [{ list: "operationsOfKind", key: kind }];
  return [{ list: "operations", key: listKeys.operations }];
}
