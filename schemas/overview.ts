import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Timestamp } from "./ids.ts";

const counts = () => z.record(z.string(), z.int());

/** The numbers of resources within a caller's reach, in responses. */
export const Overview = defineSchema(() =>
  z
    .strictObject({
      asOf: Timestamp.describe("the time of the numbers; newer changes are counted within ten seconds"),
      tenants: counts().describe("tenants by status"),
      products: counts().describe("products by status"),
      subscriptions: z.record(z.string(), counts()).describe("subscriptions by product and status"),
      operations: z
        .strictObject({
          open: z.int().describe("operations that have not ended"),
          awaitingApproval: z.int().describe("open operations that wait for a second administrator"),
          failing: z.int().describe("failed operations that no retry or later success has resolved"),
        })
        .meta({ id: "OperationCounts" }),
      perDay: z
        .array(
          z
            .strictObject({ date: z.iso.date(), succeeded: z.int(), failed: z.int(), cancelled: z.int() })
            .meta({ id: "DayCounts" }),
        )
        .describe("operations by the day of their end and their result, for the last 30 days, oldest first"),
    })
    .meta({ id: "Overview" }),
);
export type Overview = z.infer<typeof Overview>;
