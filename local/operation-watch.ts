import { setTimeout as delay } from "node:timers/promises";
import type { Operation, Step } from "../schemas/operation.ts";
import type { ApiClient } from "./api-client.ts";
import type { Progress } from "./progress.ts";

const POLL_INTERVAL_MS = 100;
/** It only ends a wait for something that never happens, because a loaded machine is several times slower. */
const TIMEOUT_MS = 5 * 60_000;

/** Polls until the operation with this id is done. Calls `show` with all operations after each poll. */
async function pollOperation(
  id: string,
  read: () => Promise<Operation[]>,
  show: (operations: Operation[]) => void = () => {},
): Promise<Operation> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const operations = await read();
    show(operations);
    const watched = operations.find((operation) => operation.id === id);
    if (watched?.done) return watched;
    if (Date.now() > deadline) {
      throw new Error(`The operation ${id} is still ${watched?.status ?? "unknown"} after ${TIMEOUT_MS / 1000} s.`);
    }
    await delay(POLL_INTERVAL_MS);
  }
}

/** Polls until the operation with this id is done, and shows each step and each operation when it ends. */
export function watchOperations(id: string, read: () => Promise<Operation[]>, progress: Progress): Promise<Operation> {
  const shown = new Set<string>();
  return pollOperation(id, read, (operations) => {
    for (const operation of operations) showProgress(operation, shown, progress);
  });
}

/** Waits until an operation is done, and returns it. */
export const waitForOperation = (api: ApiClient, id: string): Promise<Operation> =>
  pollOperation(id, async () => [await api.get<Operation>(`/operations/${id}`)]);

/** Throws with the operation's reason unless the operation succeeded. */
export function assertSucceeded(operation: Operation): void {
  if (operation.status === "succeeded") return;
  const where = operation.error?.step ? ` in the step "${operation.error.step}"` : "";
  throw new Error(
    `${operation.kind} of ${operation.target.id} ${operation.status}${where}: ${operation.error?.reason}`,
  );
}

function showProgress(operation: Operation, shown: Set<string>, progress: Progress): void {
  // There is one tenant but several products. The tenant's id is long, so it is omitted.
  const target = operation.target.type === "tenant" ? "" : ` ${operation.target.id.split("/").at(-1)}`;
  const once = (key: string, ...line: Parameters<Progress["done"]>) => {
    if (shown.has(key)) return;
    shown.add(key);
    progress.done(...line);
  };
  for (const step of operation.steps) {
    const mark = statusMarkOf(step);
    if (!mark) continue;
    const detail = step.status === "failed" ? step.attempts.at(-1)?.error?.reason : describeAttempts(step);
    once(`${operation.id} ${step.name}`, mark, `  ${step.name}`, secondsBetween(step.startedAt, step.endedAt), detail);
  }
  if (!operation.done) return;
  const seconds = secondsBetween(operation.createdAt, operation.updatedAt);
  const mark = operation.status === "succeeded" ? "✓" : "✗";
  once(operation.id, mark, `${operation.kind}${target} ${operation.status}`, seconds, operation.id);
}

function statusMarkOf({ status }: Step): "✓" | "✗" | "–" | undefined {
  if (status === "succeeded") return "✓";
  if (status === "failed") return "✗";
  return status === "skipped" || status === "compensated" ? "–" : undefined;
}

const describeAttempts = ({ attempts }: Step) => (attempts.length > 1 ? `${attempts.length} attempts` : undefined);

const secondsBetween = (start: string | undefined, end: string | undefined) =>
  start && end ? (Date.parse(end) - Date.parse(start)) / 1000 : undefined;
