import type { Certificate } from "../../api/openapi.d.ts";
import type { Tenant } from "../../api/resources.ts";

/** The length of a stack's ARN in characters. */
const STACK_ID_LENGTH = 130;
/** The length of a SHA-256 in hexadecimal digits. */
const HASH_LENGTH = 64;

/** Returns a certificate whose texts are as long as those of a tenant's real one. */
export const exampleOf = ({ id, updatedAt, subscriptions }: Tenant): Certificate => ({
  tenantId: id,
  deletedAt: updatedAt,
  users: 0,
  log: { events: 0, head: "0".repeat(HASH_LENGTH) },
  subscriptions: subscriptions.map(({ productId }) => ({
    productId,
    removedAt: updatedAt,
    evidence: { stackId: "0".repeat(STACK_ID_LENGTH), status: "DELETE_COMPLETE" },
  })),
});
