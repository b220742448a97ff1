import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { matchesPattern } from "../../support/events/event-pattern.ts";
import { clientOf, readOutput, waitFor } from "../../support/system/deployed-system.ts";
import type { Message } from "./bus-listener.ts";
import type { CallHandler } from "./proxy.ts";
import { type QueueSource, sendMessages } from "./queue-source.ts";
import { isQuiet } from "./quiescence.ts";
import type { Testbed } from "./testbed.ts";

/** The queue of a reactor. */
export const findSource = ({ eventSources: sources }: Testbed, reactor: string): QueueSource => {
  const found = sources.find(({ caller }) => caller === reactor);
  if (found === undefined) throw new Error(`No function ${reactor} reads a queue`);
  return found;
};

/** Which of the messages the bus would bring to a queue; one of each. */
export const filterMatching = async ({ rule: feed }: QueueSource, messages: Message[]): Promise<Message[]> => {
  if (feed === undefined) return [];
  const once = [...new Map(messages.map((message) => [message.envelope.id, message])).values()];
  const meant = await Promise.all(once.map(({ body }) => matchesPattern(feed.pattern, body)));
  return once.filter((_, index) => meant[index]);
};

/** Waits until so many facts that a reactor would hear are on the bus. */
export const waitForMessages = (bench: Testbed, source: QueueSource, count: number): Promise<Message[]> =>
  waitFor(`${count} facts for ${source.caller}`, async () => {
    const meant = await filterMatching(source, await bench.listener.readMessages());
    return meant.length >= count && meant;
  });

/** Delivers messages one after another, each so many times at once. */
export async function deliverInOrder(
  bench: Testbed,
  source: QueueSource,
  messages: Message[],
  copies: number,
): Promise<void> {
  for (const { body } of messages) {
    await sendMessages(source.queueUrl, Array(copies).fill(body));
    await waitFor("the copies are taken", () => isQuiet(bench), { within: 180_000 });
  }
}

/** Lets the reactors forget which events they have seen, as they do after some days. */
export async function clearDeliveryRecords(): Promise<void> {
  const client = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
  const TableName = readOutput("IdempotencyTableName");
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    const seen = Items.filter(({ id }) => !String(id).startsWith("request#"));
    for (const { id } of seen) await client.send(new DeleteCommand({ TableName, Key: { id } }));
  }
}

/** How long a call waits for others that may never come, in ms. */
const MAX_WAIT_MS = 1_500;

/**
 * Lets a function's calls of these kinds wait until so many of the kind have come, so that what may happen at the same
 * moment does: with its first call among them, no invocation is late only because its process had to start.
 */
export const createBarrier = (caller: string, actions: string[], count: number): CallHandler => {
  const waiting = new Map(actions.map((action) => [action, [] as (() => void)[]]));
  return async (call, forward) => {
    const others = call.caller === caller ? waiting.get(call.action) : undefined;
    if (others === undefined) return forward();
    const release = () => {
      for (const go of others.splice(0)) go();
    };
    await new Promise<void>((go) => {
      others.push(go);
      if (others.length >= count) release();
      else setTimeout(release, MAX_WAIT_MS).unref();
    });
    return forward();
  };
};

/**
 * Lets the bus refuse every second entry of each function's first PutEvents call that has several. The others are put
 * for the function: its signature covers the whole request, so it can't be cut down on its way.
 */
export const refuseSomeEntries = (): { handling: CallHandler; refused: () => number } => {
  const done = new Set<string>();
  let rejected = 0;
  const handling: CallHandler = async ({ action, caller, body }, forward) => {
    if (action !== "PutEvents" || done.has(caller)) return forward();
    const { Entries } = JSON.parse(body.toString()) as { Entries: { Time?: unknown }[] };
    if (Entries.length < 2) return forward();
    done.add(caller);
    const taken = Entries.filter((_, index) => index % 2 === 1).map(({ Time: _, ...entry }) => entry);
    await clientOf(EventBridgeClient).send(new PutEventsCommand({ Entries: taken }));
    const results = Entries.map((_, index) =>
      index % 2 === 1 ? { EventId: `taken-${index}` } : { ErrorCode: "InternalFailure", ErrorMessage: "injected" },
    );
    rejected += Entries.length - taken.length;
    const answer = JSON.stringify({ FailedEntryCount: Entries.length - taken.length, Entries: results });
    return { status: 200, headers: ["Content-Type", "application/x-amz-json-1.1"], body: Buffer.from(answer) };
  };
  return { handling, refused: () => rejected };
};
