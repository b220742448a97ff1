import { setTimeout as delay } from "node:timers/promises";
import type { Operation, Step } from "../schemas/operation.ts";
import type { Api } from "./api.ts";
import type { Progress } from "./progress.ts";

const pollInterval = 150;
const limit = 60_000;

/** Follows operations until the first of them is done, and shows each step as it ends. */
export async function watch(id: string, read: () => Promise<Operation[]>, progress: Progress): Promise<Operation> {
  const shown = new Set<string>();
  const deadline = Date.now() + limit;
  for (;;) {
    const operations = await read();
    for (const operation of operations) showSteps(operation, shown, progress);
    const watched = operations.find((operation) => operation.id === id);
    if (watched?.done) return watched;
    if (Date.now() > deadline) {
      throw new Error(`The operation ${id} is still ${watched?.status ?? "unknown"} after ${limit / 1000} s.`);
    }
    await delay(pollInterval);
  }
}

/** Follows one operation. */
export const watchOperation = (api: Api, id: string, progress: Progress): Promise<Operation> =>
  watch(id, async () => [await api.get<Operation>(`/operations/${id}`)], progress);

/** Throws, with the operation's own reason, unless it went well. */
export function mustSucceed(operation: Operation): void {
  if (operation.status === "succeeded") return;
  const where = operation.error?.step ? ` in the step "${operation.error.step}"` : "";
  throw new Error(
    `${operation.kind} of ${operation.target.id} ${operation.status}${where}: ${operation.error?.reason}`,
  );
}

function showSteps(operation: Operation, shown: Set<string>, progress: Progress): void {
  for (const step of operation.steps) {
    const mark = markOf(step);
    const key = `${operation.id} ${step.name} ${step.status}`;
    if (!mark || shown.has(key)) continue;
    shown.add(key);
    const detail = step.status === "failed" ? step.attempts.at(-1)?.error?.reason : attemptsOf(step);
    progress.done(
      mark,
      `  ${operation.target.id.split("/")[1] ?? operation.target.type}: ${step.name}`,
      secondsOf(step),
      detail,
    );
  }
}

function markOf({ status }: Step): "✓" | "✗" | "–" | undefined {
  if (status === "succeeded") return "✓";
  if (status === "failed") return "✗";
  return status === "skipped" || status === "compensated" ? "–" : undefined;
}

const attemptsOf = ({ attempts }: Step) => (attempts.length > 1 ? `${attempts.length} attempts` : undefined);

const secondsOf = ({ startedAt, endedAt }: Step) =>
  startedAt && endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : undefined;
