import type { Envelope } from "../../events/envelope.ts";
import { getTenant } from "../adapters/dynamodb/catalogs.ts";
import { cancelPurge, schedulePurge } from "../adapters/schedules/purge-schedules.ts";
import { purgeTimeOf } from "../core/tenant/purge.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

async function loadPurgeTime(tenantId: string): Promise<string | undefined> {
  const tenant = await getTenant(tenantId);
  if (tenant === undefined) throw new Error(`There is no tenant ${tenantId}`);
  return purgeTimeOf(tenant);
}

/**
 * Updates the schedule of a tenant's offboarding from its record: a leaving tenant has one, any other tenant has none.
 * The event only triggers a look at the record. If the record changed meanwhile, the function throws, so that the queue
 * delivers the event again.
 */
async function updateSchedule({ id, tenantid = "" }: Envelope): Promise<void> {
  const at = await loadPurgeTime(tenantid);
  await (at === undefined ? cancelPurge(tenantid) : schedulePurge(tenantid, { at, scheduledBy: id }));
  if ((await loadPurgeTime(tenantid)) !== at) throw new Error(`The grace of ${tenantid} changed meanwhile`);
}

export const handler = createReactor({ parse: parseBusMessage, idempotencyKeyPath: "id", react: updateSchedule });
