import type { Envelope } from "../../../events/envelope.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { Conflict } from "../../adapters/dynamodb/transaction.ts";
import {
  buildRemovalItems,
  countNotifications,
  listNotifications,
} from "../../adapters/notifications/notification-items.ts";
import { deleteTopic } from "../../adapters/notifications/notification-topics.ts";
import { toNotificationLogFields } from "../../core/notification/log-fields.ts";
import { accept } from "../../core/shared/decision.ts";
import { logger } from "../../shared/logger.ts";

/**
 * Removes the notifications of a deleted tenant; its offboarding has prevented new ones. Throws while the counter shows
 * a notification that is not in the index yet.
 */
export async function removeTenantNotifications({ tenantid, correlationid, time, actor }: Envelope): Promise<void> {
  const scope = `tenant#${tenantid}`;
  for (const record of await listNotifications(scope)) {
    await deleteTopic(record.topicArn);
    const cause = { actor, correlationId: correlationid, now: time };
    await commit(accept([]), cause, () => buildRemovalItems(record)).catch((error: unknown) => {
      // Its owner or a duplicate of this event has removed it meanwhile.
      if (!(error instanceof Conflict)) throw error;
    });
    logger.info("A notification was removed with its tenant", {
      ...toNotificationLogFields(record),
      tenantId: tenantid,
    });
  }
  const left = await countNotifications(scope);
  if (left > 0) throw new Error(`${left} notifications of ${tenantid} are left`);
}
