import type { Operation } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiProblem, ApiUnreachable } from "../api/problem.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { Interruption, pause, untilInterrupted } from "./interruption.ts";

const POLL_MS = 1_000;
/** The first polls come sooner, because short operations end within a second. */
const FIRST_POLLS_MS = [100, 200, 400];
/** The time for which an API that does not answer is tried again. */
const OUTAGE_MS = 60_000;

export type Watch = {
  timeoutMs: number;
  /** Called after each poll with the operation and its children. */
  show: (operations: readonly Operation[]) => Promise<void> | void;
  /** Called once when the API stops answering. */
  onOutage: (error: Error) => void;
};

/** Polls an operation and its children until it is done. Ctrl-C detaches: the operation continues. */
export const watchOperation = (api: ApiClient, id: string, watch: Watch): Promise<Operation> =>
  untilInterrupted((signal) => watchUntil(signal, api, id, watch));

/** Polls an operation and its children until it is done or the signal aborts. */
export async function watchUntil(signal: AbortSignal, api: ApiClient, id: string, watch: Watch): Promise<Operation> {
  const endsAt = Date.now() + watch.timeoutMs;
  let lastAnswerAt = Date.now();
  for (let poll = 0; ; poll += 1) {
    const operations = await read(api, id).catch((error: Error) => {
      if (signal.aborted) return undefined;
      if (!isOutage(error) || Date.now() - lastAnswerAt > OUTAGE_MS) throw withWatchCommand(error, id);
      watch.onOutage(error);
      return undefined;
    });
    if (operations) {
      lastAnswerAt = Date.now();
      await watch.show(operations);
      const operation = operations.at(-1);
      if (operation?.done) return operation;
    }
    if (Date.now() >= endsAt) throw timedOut(id, watch.timeoutMs, operations);
    const wait = Math.min(FIRST_POLLS_MS[poll] ?? POLL_MS, Math.max(0, endsAt - Date.now()));
    if (await pause(wait, signal)) throw detached(id);
  }
}

/** Reads the operation, and before it its children: the products of a tenant's operation. */
async function read(api: ApiClient, operationId: string): Promise<Operation[]> {
  const operation = await api.send("operations:read", { path: { operationId } });
  if (operation.target.type !== "tenant") return [operation];
  // A retry gives its new children the correlation id of its own request.
  const query = { tenantId: operation.target.id, limit: 100 };
  const { items } = await api.send("operations:list", { query });
  return [...items.filter(({ parentId }) => parentId === operationId).reverse(), operation];
}

const isOutage = (error: Error): boolean =>
  error instanceof ApiUnreachable || (error instanceof ApiProblem && (error.status >= 500 || error.status === 429));

const watchCommand = (id: string) => `tenantry operations watch ${id}`;

const withWatchCommand = (error: Error, id: string): Error =>
  error instanceof ApiUnreachable
    ? new CliError("The API has stopped answering.", {
        code: "unreachable",
        exitCode: exitCodes.fault,
        why: `The operation continues. There is no answer from ${error.address}.`,
        remedy: watchCommand(id),
        details: { operationId: id },
      })
    : error;

const timedOut = (id: string, timeoutMs: number, operations: readonly Operation[] | undefined) =>
  new CliError(`The operation has not ended after ${Math.round(timeoutMs / 1_000)} s.`, {
    code: "waitTimedOut",
    exitCode: exitCodes.waitTimedOut,
    why: "The operation continues.",
    remedy: watchCommand(id),
    details: { operationId: id, operation: operations?.at(-1) },
  });

const detached = (id: string) =>
  new Interruption("Detached. The operation continues.", watchCommand(id), { operationId: id });
