import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { clientOf } from "../../support/system/deployed-system.ts";
import type { CallHandler, Reply } from "./proxy.ts";

const createReply = (body: object): Reply => ({
  status: 200,
  headers: ["Content-Type", "application/x-amz-json-1.1"],
  body: Buffer.from(JSON.stringify(body)),
});

const throttledEntry = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };

/** Puts the entries that `accepts` selects and rejects the others, like EventBridge under load. */
export async function acceptPartly(body: Buffer, accepts: () => boolean): Promise<Reply> {
  const { Entries } = JSON.parse(body.toString()) as { Entries: PutEventsRequestEntry[] };
  const chosen = Entries.map((entry) => ({ entry, isAccepted: accepts() }));
  const accepted = chosen
    .filter(({ isAccepted }) => isAccepted)
    .map(({ entry: { Time, ...entry } }) => ({ ...entry, ...(Time && { Time: new Date(Number(Time) * 1000) }) }));
  const put = new PutEventsCommand({ Entries: accepted });
  const { Entries: results = [] } = accepted.length === 0 ? {} : await clientOf(EventBridgeClient).send(put);
  const remaining = results.values();
  const answers = chosen.map(({ isAccepted }) => (isAccepted ? remaining.next().value : throttledEntry));
  return createReply({ FailedEntryCount: Entries.length - accepted.length, Entries: answers });
}

/** The numbers of injected faults of relay, feed writer and sweeper. */
export type FaultCounts = {
  partlyRejected: number;
  rejected: number;
  lostAnswers: number;
  failedBatches: number;
  failedFeedWrites: number;
};

const faultyCallers = ["relay", "feed-writer", "sweep-events"];

/**
 * Creates a handler that injects random faults. The bus rejects some or all entries of a call and loses answers. Tables
 * lose calls and answers. `random` returns numbers from 0 to 1, so that a seed decides.
 */
export function createFlakyBus(random: () => number): { handling: CallHandler; counts: FaultCounts } {
  const counts: FaultCounts = { partlyRejected: 0, rejected: 0, lostAnswers: 0, failedBatches: 0, failedFeedWrites: 0 };
  const handling: CallHandler = async ({ caller, action, body }, forward) => {
    if (!faultyCallers.includes(caller)) return forward();
    const draw = random();
    if (action === "PutEvents" && draw < 0.2) {
      counts.partlyRejected += 1;
      return acceptPartly(body, () => random() < 0.5);
    }
    if (action === "PutEvents" && draw < 0.25) {
      counts.rejected += 1;
      return acceptPartly(body, () => false);
    }
    if (action === "PutEvents" && draw < 0.3) {
      counts.lostAnswers += 1;
      await forward();
      return "cut";
    }
    // Feed batches use PutItem; index rows, pointers and commits use BatchWriteItem.
    if ((action === "PutItem" || action === "BatchWriteItem") && draw < 0.1) {
      if (action === "PutItem") counts.failedFeedWrites += 1;
      else counts.failedBatches += 1;
      if (draw < 0.05) await forward();
      return "cut";
    }
    return forward();
  };
  return { handling, counts };
}
