import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { backOff } from "../aws/retry.ts";
import { writeItems } from "../dynamodb/batches.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import { findPending, removeCommits } from "./feed-backlog.ts";
import { type Batch, buildIndexRows, buildNextBatch, type Commit } from "./feed-rows.ts";
import { readTail, type Tail } from "./feed-tail.ts";

/** The attempts before this writer fails. */
const MAX_ATTEMPTS = 60;
/** The checks of an unfinished batch before this writer finishes it for its own writer. */
const CHECKS_BEFORE_TAKEOVER = 4;

/** The last batch that this process has finished, by table; it needs no further check. */
const lastFinishedBatch = new Map<string, number>();

/** Writes the next batch; returns false when another batch has that number. */
async function appendBatch(batch: Batch): Promise<boolean> {
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
}

/** Writes a batch's index rows and then removes its commits from the backlog. Any writer may repeat it. */
async function finishBatch(batch: Batch): Promise<void> {
  const puts = buildIndexRows(batch).map((Item) => ({ PutRequest: { Item } }));
  await writeItems(readEnvironment("FEED_TABLE"), puts);
  await removeCommits(batch.commits.map(({ id }) => id));
  lastFinishedBatch.set(readEnvironment("FEED_TABLE"), batch.number);
}

/** Returns the commits that are not in the feed yet, and whether the last batch is finished. */
async function checkTail({ number, batch }: Tail, commits: Commit[]) {
  const open =
    batch === undefined || lastFinishedBatch.get(readEnvironment("FEED_TABLE")) === number
      ? []
      : batch.commits.map(({ id }) => id);
  const waiting = await findPending([...commits.map(({ id }) => id), ...open]);
  return {
    isFinished: !open.some((id) => waiting.has(id)),
    left: commits.filter(({ id }) => waiting.has(id)),
  };
}

/** Returns a function that waits for another writer to finish its batch, and after some checks finishes the batch. */
function createBatchWait() {
  let [checks, checked] = [0, 0];
  return async (batch: Batch): Promise<void> => {
    checks = batch.number === checked ? checks + 1 : 1;
    checked = batch.number;
    if (checks < CHECKS_BEFORE_TAKEOVER) await backOff(checks);
    else await finishBatch(batch);
  };
}

/**
 * Appends commits to the feed, in batches with consecutive numbers; a batch is written only if its number is free. A
 * batch may follow a finished batch only, whose index rows are written and whose commits have left the backlog. So a
 * commit still in the backlog is in no finished batch, and each event gets exactly one position, even if writers run
 * concurrently or die.
 */
export async function appendCommits(commits: Commit[]): Promise<void> {
  let left = [...new Map(commits.map((commit) => [commit.id, commit])).values()];
  const waitForBatch = createBatchWait();
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > MAX_ATTEMPTS) throw new Error(`${left.length} commits could not be appended to the feed`);
    const tail = await readTail(lastFinishedBatch.get(readEnvironment("FEED_TABLE")));
    const found = await checkTail(tail, left);
    left = found.left;
    if (!found.isFinished && tail.batch !== undefined) {
      await waitForBatch(tail.batch);
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
}
