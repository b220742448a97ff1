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

/** Returns the queue of a reactor. */
export function findSource({ eventSources }: Testbed, reactor: string): QueueSource {
  const found = eventSources.find(({ caller }) => caller === reactor);
  if (found === undefined) throw new Error(`No function ${reactor} reads a queue`);
  return found;
}

/** Returns the messages that the rule of a queue matches, without duplicates. */
export async function filterMatching({ rule }: QueueSource, messages: Message[]): Promise<Message[]> {
  if (rule === undefined) return [];
  const unique = [...new Map(messages.map((message) => [message.envelope.id, message])).values()];
  const matches = await Promise.all(unique.map(({ body }) => matchesPattern(rule.pattern, body)));
  return unique.filter((_, index) => matches[index]);
}

/** Waits until `count` events that a reactor's rule matches are on the bus. */
export const waitForMessages = (bench: Testbed, source: QueueSource, count: number): Promise<Message[]> =>
  waitFor(`${count} events for ${source.caller}`, async () => {
    const matching = await filterMatching(source, await bench.listener.readMessages());
    return matching.length >= count && matching;
  });

/** Delivers messages one after another, each in several copies at once. */
export async function deliverInOrder(
  bench: Testbed,
  source: QueueSource,
  messages: Message[],
  copies: number,
): Promise<void> {
  for (const { body } of messages) {
    await sendMessages(source.queueUrl, Array(copies).fill(body));
    await waitFor("the copies are processed", () => isQuiet(bench));
  }
}

/** Deletes the reactors' records of delivered events, which normally expire after some days. */
export async function clearDeliveryRecords(): Promise<void> {
  const client = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
  const TableName = readOutput("IdempotencyTableName");
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    const deliveries = Items.filter(({ id }) => !String(id).startsWith("request#"));
    for (const { id } of deliveries) await client.send(new DeleteCommand({ TableName, Key: { id } }));
  }
}

/** The longest time for which a call waits for others, in ms. */
const MAX_WAIT_MS = 1_500;

/**
 * Creates a handler that holds a function's calls of these actions until `count` calls of an action have arrived. Then
 * they run at the same time, so that the start of a process delays no invocation.
 */
export function createBarrier(caller: string, actions: string[], count: number): CallHandler {
  const waiting = new Map(actions.map((action) => [action, [] as (() => void)[]]));
  return async (call, forward) => {
    const held = call.caller === caller ? waiting.get(call.action) : undefined;
    if (held === undefined) return forward();
    const release = () => {
      for (const resume of held.splice(0)) resume();
    };
    await new Promise<void>((resume) => {
      held.push(resume);
      if (held.length >= count) release();
      else setTimeout(release, MAX_WAIT_MS).unref();
    });
    return forward();
  };
}

/**
 * Creates a handler that rejects every second entry of each function's first PutEvents call with several entries. The
 * test puts the other entries itself, because the signature covers the whole request.
 */
export function rejectSomeEntries(): { handling: CallHandler; countRejected: () => number } {
  const affectedCallers = new Set<string>();
  let rejected = 0;
  const handling: CallHandler = async ({ action, caller, body }, forward) => {
    if (action !== "PutEvents" || affectedCallers.has(caller)) return forward();
    const { Entries } = JSON.parse(body.toString()) as { Entries: { Time?: unknown }[] };
    if (Entries.length < 2) return forward();
    affectedCallers.add(caller);
    const accepted = Entries.filter((_, index) => index % 2 === 1).map(({ Time: _, ...entry }) => entry);
    await clientOf(EventBridgeClient).send(new PutEventsCommand({ Entries: accepted }));
    const results = Entries.map((_, index) =>
      index % 2 === 1 ? { EventId: `accepted-${index}` } : { ErrorCode: "InternalFailure", ErrorMessage: "injected" },
    );
    rejected += Entries.length - accepted.length;
    const answer = JSON.stringify({ FailedEntryCount: Entries.length - accepted.length, Entries: results });
    return { status: 200, headers: ["Content-Type", "application/x-amz-json-1.1"], body: Buffer.from(answer) };
  };
  return { handling, countRejected: () => rejected };
}
