import { EventFeed } from "../constructs/communication/event-feed.ts";
import { OutboxRelay } from "../constructs/communication/outbox-relay.ts";
import { Overview } from "../constructs/communication/overview.ts";
import type { ServiceFunction } from "../constructs/lambda/service-function.ts";
import { EventArchive } from "../constructs/monitoring/event-archive.ts";
import type { PlaneContext } from "./plane-context.ts";

/** The functions that read the stream of the event log. */
export interface DeliveryPlane {
  readonly relay: ServiceFunction;
  readonly archive: ServiceFunction;
}

/** Adds the consumers of new events: the relay to the bus, the feed, the overview and the archive. */
export function addDeliveryPlane({ stack, data, undelivered, createFunction }: PlaneContext): DeliveryPlane {
  const eventLog = data.tables.EventLog;
  const relay = createFunction("relay");
  new OutboxRelay(stack, "Relay", { eventLog, relay, sweeper: createFunction("sweep-events"), undelivered });
  new EventFeed(stack, "Feed", { backlog: data.tables.FeedBacklog, writer: createFunction("feed-writer") });
  new Overview(stack, "Overview", { backlog: data.tables.FeedBacklog, writer: createFunction("overview-writer") });
  const archive = createFunction("archive");
  new EventArchive(stack, "EventArchive", { eventLog, archive });
  return { relay, archive };
}
