import { setTimeout as delay } from "node:timers/promises";
import type { Operation, Step } from "../schemas/operation.ts";
import type { Api } from "./api.ts";
import type { Progress } from "./progress.ts";

const pollInterval = 100;
const limit = 60_000;

/** Follows operations until the one with this id is done; calls `show` with all of them after each reading. */
async function follow(
  id: string,
  read: () => Promise<Operation[]>,
  show: (operations: Operation[]) => void = () => {},
): Promise<Operation> {
  const deadline = Date.now() + limit;
  for (;;) {
    const operations = await read();
    show(operations);
    const watched = operations.find((operation) => operation.id === id);
    if (watched?.done) return watched;
    if (Date.now() > deadline) {
      throw new Error(`The operation ${id} is still ${watched?.status ?? "unknown"} after ${limit / 1000} s.`);
    }
    await delay(pollInterval);
  }
}

/** Follows operations until the one with this id is done, and shows each step and each operation as it ends. */
export function watch(id: string, read: () => Promise<Operation[]>, progress: Progress): Promise<Operation> {
  const shown = new Set<string>();
  return follow(id, read, (operations) => {
    for (const operation of operations) show(operation, shown, progress);
  });
}

/** Waits until an operation is done, and returns it. */
export const watchOperation = (api: Api, id: string): Promise<Operation> =>
  follow(id, async () => [await api.get<Operation>(`/operations/${id}`)]);

/** Throws, with the operation's own reason, unless it went well. */
export function mustSucceed(operation: Operation): void {
  if (operation.status === "succeeded") return;
  const where = operation.error?.step ? ` in the step "${operation.error.step}"` : "";
  throw new Error(
    `${operation.kind} of ${operation.target.id} ${operation.status}${where}: ${operation.error?.reason}`,
  );
}

function show(operation: Operation, shown: Set<string>, progress: Progress): void {
  // A tenant's id is long, and there is one tenant; of products there may be several.
  const target = operation.target.type === "tenant" ? "" : ` ${operation.target.id.split("/").at(-1)}`;
  const once = (key: string, ...line: Parameters<Progress["done"]>) => {
    if (shown.has(key)) return;
    shown.add(key);
    progress.done(...line);
  };
  for (const step of operation.steps) {
    const mark = markOf(step);
    if (!mark) continue;
    const detail = step.status === "failed" ? step.attempts.at(-1)?.error?.reason : attemptsOf(step);
    once(`${operation.id} ${step.name}`, mark, `  ${step.name}`, secondsBetween(step.startedAt, step.endedAt), detail);
  }
  if (!operation.done) return;
  const took = secondsBetween(operation.createdAt, operation.updatedAt);
  const ended = operation.status === "succeeded" ? "✓" : "✗";
  once(operation.id, ended, `${operation.kind}${target} ${operation.status}`, took, operation.id);
}

function markOf({ status }: Step): "✓" | "✗" | "–" | undefined {
  if (status === "succeeded") return "✓";
  if (status === "failed") return "✗";
  return status === "skipped" || status === "compensated" ? "–" : undefined;
}

const attemptsOf = ({ attempts }: Step) => (attempts.length > 1 ? `${attempts.length} attempts` : undefined);

const secondsBetween = (start: string | undefined, end: string | undefined) =>
  start && end ? (Date.parse(end) - Date.parse(start)) / 1000 : undefined;
