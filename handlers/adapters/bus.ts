import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { Envelope } from "../../events/envelope.ts";
import { environment } from "../../schemas/environment.ts";

const eventbridge = new EventBridgeClient({});

/** EventBridge's limits for one PutEvents call: entries, and bytes of all entries together. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

const entryOf = (envelope: Envelope): PutEventsRequestEntry => ({
  EventBusName: environment("BUS_NAME"),
  Source: envelope.source,
  DetailType: envelope.type,
  Detail: JSON.stringify(envelope),
  Time: new Date(envelope.time),
});

/** Cuts the events into calls that stay within EventBridge's limits, in their order. */
export const callsOf = (envelopes: Envelope[]): Envelope[][] => {
  const calls: Envelope[][] = [];
  let bytes = 0;
  for (const envelope of envelopes) {
    const size = Buffer.byteLength(JSON.stringify(envelope)) + 512;
    const last = calls.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      calls.push([envelope]);
      bytes = size;
    } else {
      last.push(envelope);
      bytes += size;
    }
  }
  return calls;
};

/** Puts events on the bus and returns those it took: PutEvents succeeds even when entries of it were refused. */
export const publish = async (envelopes: Envelope[]): Promise<{ taken: Envelope[]; refused: string[] }> => {
  const taken: Envelope[] = [];
  const refused: string[] = [];
  for (const call of callsOf(envelopes)) {
    try {
      const { Entries = [] } = await eventbridge.send(new PutEventsCommand({ Entries: call.map(entryOf) }));
      call.forEach((envelope, index) => {
        const entry = Entries[index];
        if (entry?.EventId !== undefined && entry.ErrorCode === undefined) taken.push(envelope);
        else refused.push(`${envelope.id}: ${entry?.ErrorCode ?? "no answer"} ${entry?.ErrorMessage ?? ""}`);
      });
    } catch (error) {
      refused.push(...call.map(({ id }) => `${id}: ${(error as Error).name} ${(error as Error).message}`));
    }
  }
  return { taken, refused };
};
