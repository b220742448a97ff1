import type { Operation, Tenant } from "../../api/resources.ts";

/** A product of an onboarding: its own operation and the state of its subscription. */
export type Lane = { productId: string; planId: string; status: string; operation: Operation | undefined };

/** Returns the lanes of an onboarding, in the order of the tenant's subscriptions. */
export const lanesOf = (tenant: Tenant, onboarding: Operation, operations: readonly Operation[]): Lane[] =>
  tenant.subscriptions.map(({ productId, planId, status }) => ({
    productId,
    planId,
    status,
    operation: operations.find(
      ({ parentId, target }) => parentId === onboarding.id && target.id === `${tenant.id}/${productId}`,
    ),
  }));
