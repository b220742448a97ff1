import type { Operation, OperationBatch } from "../../../console/src/api/openapi.d.ts";
import { problemOf } from "../api/problem.ts";
import { CliError } from "../failures/cli-error.ts";
import { describeFailure } from "../failures/report.ts";
import type { Session } from "../session.ts";
import type { Input } from "../spec.ts";
import { parseDuration } from "./duration.ts";
import { Interruption } from "./interruption.ts";
import { DEFAULT_TIMEOUT, waitForOperation } from "./wait.ts";

export type BatchVerb = "retry" | "cancel";
type Item = OperationBatch["items"][number];

/** An item with the last known state of its operation, and the error if it did not reach the requested result. */
type Outcome = { item: Item; error?: Error };

/** Returns the operation of a failed wait, if it ended as requested: a cancelled operation is the result of `cancel`. */
export function findRequestedEnd(verb: BatchVerb, error: unknown): Operation | undefined {
  const operation = operationOf(error);
  return verb === "cancel" && operation?.status === "cancelled" ? operation : undefined;
}

function operationOf(error: unknown): Operation | undefined {
  if (!(error instanceof CliError)) return undefined;
  return (error.details as { operation?: Operation }).operation;
}

const toOutcome = (item: Item): Outcome =>
  item.problem ? { item, error: problemOf(item.problem.status, item.problem) } : { item };

async function waitForItem(session: Session, verb: BatchVerb, item: Item, timeout: string): Promise<Outcome> {
  if (item.problem) return toOutcome(item);
  try {
    return { item: { ...item, operation: await waitForOperation(session, item.id, timeout) } };
  } catch (error) {
    // Ctrl-C ends the whole command.
    if (error instanceof Interruption || !(error instanceof Error)) throw error;
    const operation = operationOf(error);
    const outcome = { item: operation ? { ...item, operation } : item };
    return findRequestedEnd(verb, error) ? outcome : { ...outcome, error };
  }
}

/** Waits for all operations of a batch, one after another, until a common time. A failure ends no other wait. */
async function waitForItems(session: Session, verb: BatchVerb, items: Item[], timeout: string): Promise<Outcome[]> {
  const endsAt = Date.now() + parseDuration(timeout);
  const outcomes: Outcome[] = [];
  for (const item of items) {
    const seconds = Math.max(0, endsAt - Date.now()) / 1_000;
    outcomes.push(await waitForItem(session, verb, item, `${seconds.toFixed(3)}s`));
  }
  return outcomes;
}

/** Prints the result for each operation of a batch, with `--wait` after the last one has ended. Throws the first error. */
export async function printBatch(
  session: Session,
  input: Input,
  verb: BatchVerb,
  batch: OperationBatch,
): Promise<void> {
  const { output } = session;
  const outcomes = input.has("wait")
    ? await waitForItems(session, verb, batch.items, input.text("timeout") ?? DEFAULT_TIMEOUT)
    : batch.items.map(toOutcome);
  const items = outcomes.map(({ item }) => item);
  const first = outcomes.find(({ error }) => error)?.error;
  if (output.isJson) {
    if (first) throw toBatchError(first, items);
    output.document({ items });
    return;
  }
  output.table(
    [
      "id",
      { title: "status", of: (one) => one.operation?.status ?? one.problem?.code },
      { title: "reason", of: (one) => one.problem?.detail ?? one.operation?.error?.reason },
    ],
    items,
  );
  if (first) throw first;
}

/** Returns the error of a batch, as the one document of `--json`: the first error with the results of all operations. */
function toBatchError(first: Error, items: Item[]): CliError {
  const { code, exitCode, what, why, try: remedy } = describeFailure(first);
  return new CliError(what, { code, exitCode, why, remedy, details: { items } });
}
