import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { Envelope } from "../../../events/envelope.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { clientSettings } from "../aws/client-settings.ts";
import type { LoggedEvent } from "../dynamodb/outbox.ts";

const eventbridge = new EventBridgeClient(clientSettings);

/** EventBridge's limits for one PutEvents call: entries, and bytes of all entries together. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

const toEntry = (envelope: Envelope): PutEventsRequestEntry => ({
  EventBusName: readEnvironment("BUS_NAME"),
  Source: envelope.source,
  DetailType: envelope.type,
  Detail: JSON.stringify(envelope),
  Time: new Date(envelope.time),
});

/** Splits events into calls within EventBridge's limits and keeps their order. */
export function splitIntoCalls(events: LoggedEvent[]): LoggedEvent[][] {
  const calls: LoggedEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event.envelope)) + 512;
    const last = calls.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      calls.push([event]);
      bytes = size;
    } else {
      last.push(event);
      bytes += size;
    }
  }
  return calls;
}

/** Puts events on the bus; returns the published events and the errors of the others, which PutEvents does not throw. */
export async function publish(events: LoggedEvent[]): Promise<{ published: LoggedEvent[]; rejected: string[] }> {
  const published: LoggedEvent[] = [];
  const rejected: string[] = [];
  for (const call of splitIntoCalls(events)) {
    try {
      const entries = call.map(({ envelope }) => toEntry(envelope));
      const { Entries = [] } = await eventbridge.send(new PutEventsCommand({ Entries: entries }));
      call.forEach((event, index) => {
        const entry = Entries[index];
        if (entry?.EventId !== undefined && entry.ErrorCode === undefined) published.push(event);
        else rejected.push(`${event.envelope.id}: ${entry?.ErrorCode ?? "no response"} ${entry?.ErrorMessage ?? ""}`);
      });
    } catch (error) {
      const { name, message } = error as Error;
      rejected.push(...call.map(({ envelope }) => `${envelope.id}: ${name} ${message}`));
    }
  }
  return { published, rejected };
}
