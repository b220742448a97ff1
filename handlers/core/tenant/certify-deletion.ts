import type { Certificate, RemovalEvidence } from "../../../schemas/certificate.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { Rejection } from "../shared/decision.ts";
import { buildIllegalTransition } from "../shared/rejections.ts";
import { stackNameOf } from "../subscription/stack.ts";
import type { TenantParts } from "./tenant-state.ts";

/** The records that a certificate states. */
export type DeletedTenant = TenantParts & {
  /** The last operations of the subscriptions, by id. */
  lastOperations: ReadonlyMap<string, OperationRecord>;
  /** The number of removed users. */
  users: number;
};

/** Rejects a certificate of a tenant that is not deleted. */
export function checkDeleted({ status }: TenantRecord): Rejection | undefined {
  if (status === "deleted") return undefined;
  return buildIllegalTransition(`A tenant that is ${status} has no certificate. It must be deleted.`, status);
}

/**
 * Returns the evidence of a subscription's removal. A stack without a recorded id was never created or was removed by an
 * older version; the subscription ended only after CloudFormation did not know the stack's name.
 */
function findEvidence(subscription: SubscriptionRecord, last: OperationRecord | undefined): RemovalEvidence {
  const { abandoned, reason = "", integration, removedStack, updatedAt } = subscription;
  if (abandoned === true) return { abandoned: reason };
  if (integration === "events" && last?.reportedBy !== undefined) return { reportedBy: last.reportedBy, at: updatedAt };
  return removedStack ?? { stackId: stackNameOf(subscription), status: "DOES_NOT_EXIST" };
}

/** Certifies the deletion of a tenant. The records of a deleted tenant never change, so neither does its certificate. */
export const certifyDeletion = ({ tenant, subscriptions, lastOperations, users }: DeletedTenant): Certificate => ({
  tenantId: tenant.id,
  deletedAt: tenant.updatedAt,
  subscriptions: subscriptions.map((one) => ({
    productId: one.productId,
    removedAt: one.updatedAt,
    evidence: findEvidence(one, lastOperations.get(one.lastOperationId)),
  })),
  users,
  log: { events: tenant.sequence, head: tenant.head },
});
