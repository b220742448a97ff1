import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { ProductId, TenantId, Timestamp } from "./ids.ts";

/** A removed stack: its id, and the status that CloudFormation reports for it. */
export const RemovedStack = defineSchema(() =>
  z.strictObject({
    stackId: z.string().describe("the id of the stack; its name if there was no stack"),
    status: z.string().describe("`DELETE_COMPLETE`, or `DOES_NOT_EXIST` if CloudFormation does not know the stack"),
  }),
);
export type RemovedStack = z.infer<typeof RemovedStack>;

/** The evidence that nothing of a subscription remains, or the reason why it was given up. */
const RemovalEvidence = defineSchema(() =>
  z
    .union([
      RemovedStack,
      z.strictObject({
        reportedBy: z.string().describe("the machine client of the product that reported the removal"),
        at: Timestamp,
      }),
      z.strictObject({ abandoned: z.string().describe("the reason why the removal was given up") }),
    ])
    .meta({ id: "RemovalEvidence" }),
);
export type RemovalEvidence = z.infer<typeof RemovalEvidence>;

/** The certificate of a tenant's deletion. */
export const Certificate = defineSchema(() =>
  z
    .strictObject({
      tenantId: TenantId,
      deletedAt: Timestamp,
      subscriptions: z.array(
        z
          .strictObject({ productId: ProductId, removedAt: Timestamp, evidence: RemovalEvidence })
          .meta({ id: "CertifiedSubscription" }),
      ),
      users: z.int().describe("the number of users that the tenant had"),
      log: z
        .strictObject({
          events: z.int().describe("the number of the tenant's own events"),
          head: z.string().describe("the hash of the last one, which depends on all events before"),
        })
        .describe("the end of the tenant's log, which `npm run verify-log` compares"),
    })
    .meta({ id: "Certificate" }),
);
export type Certificate = z.infer<typeof Certificate>;
