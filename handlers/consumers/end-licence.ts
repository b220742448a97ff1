import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import { ProductId, TenantId, Timestamp } from "../../schemas/ids.ts";
import { newId, now } from "../adapters/clock.ts";
import { getTenantPartition } from "../adapters/dynamodb/catalogs.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import type { Context } from "../core/shared/decision.ts";
import { announceLicenceEnd, endLicence } from "../core/subscription/end-licence.ts";
import { logger } from "../shared/logger.ts";
import { createReactor } from "./reactor/reactor.ts";

/** The message that EventBridge Scheduler puts into the queue at a deadline of a license. */
const DueDeadline = defineSchema(() =>
  z.strictObject({
    tenantId: TenantId,
    productId: ProductId,
    deadline: z.enum(["notice", "end"]),
    /** The planned time of the deadline. */
    time: Timestamp,
    /** The id of the event after which the message was scheduled. Messages of older versions have none. */
    scheduledBy: z.string().optional(),
  }),
);
type DueDeadline = z.infer<typeof DueDeadline>;

/** Creates the context of a decision without a request: the platform itself is the actor. */
const createContext = ({ tenantId, productId, time }: DueDeadline): Context => ({
  now: now(),
  newId,
  actor: "system",
  correlationId: `licence-${tenantId}-${productId}-${time}`,
});

/**
 * Announces the end of a license, or ends it. The decision uses the record only, so a late, repeated or outdated message
 * does no harm. While an operation runs on the subscription, the queue delivers the message again, for longer than any
 * operation takes.
 */
const processDeadline = (due: DueDeadline): Promise<void> =>
  retryOnConflict(async () => {
    const found = await getTenantPartition(due.tenantId);
    const subscription = found?.subscriptions.find(({ productId }) => productId === due.productId);
    if (found === undefined || subscription === undefined) return;
    const context = createContext(due);
    const time = new Date(Math.max(Date.parse(due.time), Date.parse(context.now))).toISOString();
    const state = { tenant: found.tenant, subscription };
    const decision = due.deadline === "end" ? endLicence(state, time, context) : announceLicenceEnd(state, time);
    if (decision === "busy") {
      throw new Error(`The license of ${due.tenantId} for ${due.productId} can't end yet: an operation is running`);
    }
    if (decision === "nothing") logger.info("Ignored an outdated license deadline", { ...due });
    else await commit(decision, context);
  });

export const handler = createReactor({
  parse: (body) => DueDeadline.parse(body),
  // A deadline that had no effect on a leaving tenant is scheduled again for the same time after the restoration.
  idempotencyKeyPath: "[tenantId, productId, deadline, time, scheduledBy]",
  react: processDeadline,
});
