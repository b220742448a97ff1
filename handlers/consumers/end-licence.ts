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

/** What Scheduler puts into the queue at a moment of a licence. */
const DueDeadline = defineSchema(() =>
  z.strictObject({
    tenantId: TenantId,
    productId: ProductId,
    moment: z.enum(["notice", "end"]),
    /** The moment as it was planned. */
    time: Timestamp,
  }),
);
type DueDeadline = z.infer<typeof DueDeadline>;

/** The platform does this by itself, and no request is behind it. */
const createContext = ({ tenantId, productId, time }: DueDeadline): Context => ({
  now: now(),
  newId,
  actor: "system",
  correlationId: `licence-${tenantId}-${productId}-${time}`,
});

/**
 * Announces the end of a licence, or ends it. The message only says that it is time: the decision rests on what the
 * record says, so that one which is late, repeated or out of date does no harm. Where something runs on the
 * subscription the queue brings the message again, for longer than anything can run.
 */
const processDeadline = (due: DueDeadline): Promise<void> =>
  retryOnConflict(async () => {
    const found = await getTenantPartition(due.tenantId);
    const subscription = found?.subscriptions.find(({ productId }) => productId === due.productId);
    if (found === undefined || subscription === undefined) return;
    const context = createContext(due);
    const time = new Date(Math.max(Date.parse(due.time), Date.parse(context.now))).toISOString();
    const state = { tenant: found.tenant, subscription };
    const decision = due.moment === "end" ? endLicence(state, time, context) : announceLicenceEnd(state, time);
    if (decision === "busy") throw new Error(`${due.tenantId} can't leave ${due.productId} yet: something runs on it`);
    if (decision === "nothing") logger.info("Ignored a moment of a licence that has become another", { ...due });
    else await commit(decision, context);
  });

export const handler = createReactor({
  parse: (body) => DueDeadline.parse(body),
  idempotencyKeyPath: "[tenantId, productId, moment, time]",
  react: processDeadline,
});
