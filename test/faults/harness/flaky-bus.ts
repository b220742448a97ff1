import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { clientOf } from "../../support/system/deployed-system.ts";
import type { CallHandler, Reply } from "./proxy.ts";

const createReply = (body: object): Reply => ({
  status: 200,
  headers: ["Content-Type", "application/x-amz-json-1.1"],
  body: Buffer.from(JSON.stringify(body)),
});

const throttledEntry = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };

/** Takes the entries that `isTaken` lets through and refuses the others, as EventBridge does under pressure. */
const acceptPartly = async (body: Buffer, isTaken: () => boolean): Promise<Reply> => {
  const { Entries } = JSON.parse(body.toString()) as { Entries: PutEventsRequestEntry[] };
  const chosen = Entries.map((entry) => ({ entry, taken: isTaken() }));
  const requested = chosen
    .filter(({ taken }) => taken)
    .map(({ entry: { Time, ...entry } }) => ({ ...entry, ...(Time && { Time: new Date(Number(Time) * 1000) }) }));
  const put = new PutEventsCommand({ Entries: requested });
  const { Entries: results = [] } = requested.length === 0 ? {} : await clientOf(EventBridgeClient).send(put);
  const taken = results.values();
  const answers = chosen.map((one) => (one.taken ? taken.next().value : throttledEntry));
  return createReply({ FailedEntryCount: Entries.length - requested.length, Entries: answers });
};

/** Counts the injected faults of relay, feed writer and sweeper, to be sure that there were some. */
export type FaultCounts = {
  refusedPartly: number;
  refused: number;
  lostAnswers: number;
  failedBatches: number;
  failedFeedWrites: number;
};

const faultyCallers = ["relay", "feed-writer", "sweeper"];

/**
 * A bus that refuses single entries or all of a call, and loses answers to what it took; and a table that loses calls
 * and answers. `random` gives numbers from 0 to 1, so that a seed decides.
 */
export const createFlakyBus = (random: () => number): { handling: CallHandler; mischief: FaultCounts } => {
  const mischief: FaultCounts = { refusedPartly: 0, refused: 0, lostAnswers: 0, failedBatches: 0, failedFeedWrites: 0 };
  const handling: CallHandler = async ({ caller, action, body }, forward) => {
    if (!faultyCallers.includes(caller)) return forward();
    const luck = random();
    if (action === "PutEvents" && luck < 0.2) {
      mischief.refusedPartly += 1;
      return acceptPartly(body, () => random() < 0.5);
    }
    if (action === "PutEvents" && luck < 0.25) {
      mischief.refused += 1;
      return acceptPartly(body, () => false);
    }
    if (action === "PutEvents" && luck < 0.3) {
      mischief.lostAnswers += 1;
      await forward();
      return "cut";
    }
    // Batches of the feed are put; index rows, pointers and commits are written many at once.
    if ((action === "PutItem" || action === "BatchWriteItem") && luck < 0.1) {
      if (action === "PutItem") mischief.failedFeedWrites += 1;
      else mischief.failedBatches += 1;
      if (luck < 0.05) await forward();
      return "cut";
    }
    return forward();
  };
  return { handling, mischief };
};
