import * as z from "zod";
import { defineSchema } from "../../schemas/define-schema.ts";
import { TenantId, Timestamp } from "../../schemas/ids.ts";
import { newId, now } from "../adapters/clock.ts";
import { getOperations, getTenantPartition } from "../adapters/dynamodb/catalogs.ts";
import { commit } from "../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../adapters/dynamodb/transaction.ts";
import type { Context } from "../core/shared/decision.ts";
import { purgeTenant } from "../core/tenant/purge.ts";
import type { TenantParts, TenantState } from "../core/tenant/tenant-state.ts";
import { logger } from "../shared/logger.ts";
import { createReactor } from "./reactor/reactor.ts";

/** The message that EventBridge Scheduler puts into the queue at the end of a tenant's grace. */
const DuePurge = defineSchema(() =>
  z.strictObject({
    tenantId: TenantId,
    /** The planned time. */
    time: Timestamp,
    /** The id of the event after which the message was scheduled. Messages of older versions have none. */
    scheduledBy: z.string().optional(),
  }),
);
type DuePurge = z.infer<typeof DuePurge>;

async function addRunningOperations(parts: TenantParts): Promise<TenantState> {
  const ids = [parts.tenant, ...parts.subscriptions].flatMap((one) => one.activeOperationId ?? []);
  return { ...parts, running: ids.length === 0 ? new Map() : await getOperations(ids) };
}

/**
 * Begins the offboarding of a tenant whose grace has ended. The decision uses the record only, so a late, repeated or
 * outdated message does no harm.
 */
const processPurge = ({ tenantId, time: planned }: DuePurge): Promise<void> =>
  retryOnConflict(async () => {
    const found = await getTenantPartition(tenantId);
    if (found === undefined) return;
    const context: Context = { now: now(), newId, actor: "system", correlationId: `purge-${tenantId}-${planned}` };
    const time = new Date(Math.max(Date.parse(planned), Date.parse(context.now))).toISOString();
    const decision = purgeTenant(await addRunningOperations(found), time, context);
    if (decision === "nothing" || !decision.ok) logger.info("Ignored an outdated purge", { tenantId, time: planned });
    else await commit(decision, context);
  });

export const handler = createReactor({
  parse: (body) => DuePurge.parse(body),
  idempotencyKeyPath: "[tenantId, time, scheduledBy]",
  react: processPurge,
});
