import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Timestamp } from "./ids.ts";

/** The last contact of the control plane with a product's account. */
export const AccountContact = defineSchema(() =>
  z
    .strictObject({
      reachable: z.boolean(),
      checkedAt: Timestamp,
      reason: z
        .string()
        .optional()
        .describe("the reason why the account can't be reached, and the action that corrects it"),
    })
    .meta({ id: "AccountContact" }),
);
export type AccountContact = z.infer<typeof AccountContact>;

/** The health of a product: its verification, its account, its queue and its operations. */
export const ProductHealth = defineSchema(() =>
  z
    .strictObject({
      verifiedAt: Timestamp.optional().describe("the time of the last successful verification"),
      account: AccountContact.optional().describe("absent before the first contact"),
      queue: z
        .strictObject({
          waiting: z.int().describe("the messages that wait for the product, approximately"),
          deadLetters: z.int().describe("the messages that the product failed to process, approximately"),
          oldestSeconds: z.int().optional().describe("0 if no message waits; absent if the age is unknown"),
        })
        .optional()
        .describe("absent before the first successful verification"),
      subscribers: z.int().describe("the tenants that are subscribed"),
      last30Days: z.strictObject({
        succeeded: z.int().describe("the product's operations of the last 30 days that succeeded"),
        failed: z.int(),
        medianSeconds: z.number().optional().describe("the median duration of the last 100 that succeeded"),
      }),
    })
    .meta({ id: "ProductHealth" }),
);
export type ProductHealth = z.infer<typeof ProductHealth>;
