import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { backOff } from "../aws/retry.ts";
import { writeItems } from "../dynamodb/batches.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import { findPending, removeCommits } from "./feed-backlog.ts";
import { type Batch, buildIndexRows, buildNextBatch, type Commit } from "./feed-rows.ts";
import { readTail, type Tail } from "./feed-tail.ts";

/** The number of tries before this writer gives up, and of looks before it finishes the work of another one. */
const MAX_TRIES = 60;
const LOOKS_BEFORE_TAKEOVER = 4;

/** The last batch that this process has finished, by table: nobody needs to look after it again. */
const lastFinishedBatch = new Map<string, number>();

/** Writes a batch as the next link of the chain; returns false when another one has that number. */
const appendBatch = async (batch: Batch): Promise<boolean> => {
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: readEnvironment("FEED_TABLE"),
        Item: batch,
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** Does what a batch needs before the next one may follow. Can be repeated, by anyone; the backlog goes last. */
const finishBatch = async (batch: Batch): Promise<void> => {
  const puts = buildIndexRows(batch).map((Item) => ({ PutRequest: { Item } }));
  await writeItems(readEnvironment("FEED_TABLE"), puts);
  await removeCommits(batch.commits.map(({ id }) => id));
  lastFinishedBatch.set(readEnvironment("FEED_TABLE"), batch.number);
};

/** Returns the commits that the feed does not have, and whether its last batch is finished. */
const checkTail = async ({ number, batch }: Tail, commits: Commit[]) => {
  const open =
    batch === undefined || lastFinishedBatch.get(readEnvironment("FEED_TABLE")) === number
      ? []
      : batch.commits.map(({ id }) => id);
  const waiting = await findPending([...commits.map(({ id }) => id), ...open]);
  return {
    isFinished: !open.some((id) => waiting.has(id)),
    left: commits.filter(({ id }) => waiting.has(id)),
  };
};

/**
 * Gives committed events their places in the feed: batches that follow one another without a gap, each written on the
 * condition that its number is free. A batch may only follow one that is finished, which is in all indexes and whose
 * commits are out of the backlog. So a commit that is in the backlog, when the last batch is finished, is in no batch:
 * each event gets one place, whoever else gives places or has died over it.
 */
export const appendCommits = async (commits: Commit[]): Promise<void> => {
  let left = [...new Map(commits.map((commit) => [commit.id, commit])).values()];
  let [looks, lookedAt] = [0, 0];
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > MAX_TRIES) throw new Error(`${left.length} commits found no place in the feed`);
    const tail = await readTail(lastFinishedBatch.get(readEnvironment("FEED_TABLE")));
    const found = await checkTail(tail, left);
    left = found.left;
    if (!found.isFinished && tail.batch !== undefined) {
      looks = tail.number === lookedAt ? looks + 1 : 1;
      lookedAt = tail.number;
      // Its writer is most likely at it still.
      if (looks < LOOKS_BEFORE_TAKEOVER) await backOff(looks);
      else await finishBatch(tail.batch);
      continue;
    }
    if (left.length === 0) return;
    const batch = buildNextBatch({ number: tail.number, ...tail.batch }, left, new Date());
    if (await appendBatch(batch)) {
      await finishBatch(batch);
      left = left.slice(batch.commits.length);
      attempt = 0;
    } else await backOff(Math.min(attempt, 3));
  }
};
