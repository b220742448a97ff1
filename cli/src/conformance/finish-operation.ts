import type { Operation } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { Interruption, pause } from "../operations/interruption.ts";
import type { Outcome } from "./life.ts";
import type { PollPolicy, Run } from "./run.ts";

const POLL_MS = 250;
/** The time for the platform to end an operation that does not wait for the product. */
export const PLATFORM_MS = 300_000;
const GIVEN_UP = "The conformance check gave up waiting for the product's report.";

/** The error of Ctrl-C. */
export const interrupted = (): Interruption =>
  new Interruption("Interrupted before the end of the check.", "the same command again");

/** Waits until an operation is done. Returns undefined after the time. */
export async function pollOperation(
  api: ApiClient,
  operationId: string,
  { timeoutMs, signal }: PollPolicy,
): Promise<Operation | undefined> {
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    const operation = await api.send("operations:read", { path: { operationId } });
    if (operation.done) return operation;
    if (Date.now() > endsAt) return undefined;
    if (await pause(POLL_MS, signal)) throw interrupted();
  }
}

/** Waits for the product. Without an answer in time it ends the operation, so that the tenant's life can continue. */
export async function finishOperation(run: Run, { id }: Operation): Promise<Outcome> {
  const startedAt = Date.now();
  const ended = await pollOperation(run.api, id, run.pollPolicy);
  const seconds = (Date.now() - startedAt) / 1_000;
  if (ended?.status === "succeeded") return { operationId: id, result: "succeeded", seconds };
  if (ended) return { operationId: id, result: "failed", reason: ended.error?.reason, seconds };
  await giveUp(run, id);
  return { operationId: id, result: "unanswered", seconds };
}

/**
 * Ends an operation: it reports a failure for a product that provisions itself, and cancels the work on a stack. It
 * repeats that until the operation is done, because the platform may start parts of the work later.
 */
export async function giveUp(run: Run, operationId: string): Promise<void> {
  const { api, product, pollPolicy } = run;
  const endsAt = Date.now() + PLATFORM_MS;
  let isCancelled = false;
  for (;;) {
    const operation = await api.send("operations:read", { path: { operationId } });
    if (operation.done || Date.now() > endsAt) return;
    if (product.integration.kind === "events") await reportFailures(run, operation);
    else if (!isCancelled) isCancelled = await cancel(api, operationId);
    if (await pause(POLL_MS, pollPolicy.signal)) throw interrupted();
  }
}

/** Reports a failure of the product's running operations on the operation's tenant. */
async function reportFailures({ api, product }: Run, { tenantId }: Operation): Promise<void> {
  const query = { ...(tenantId && { tenantId }), productId: product.id, done: false };
  const { items } = await api.send("operations:list", { query });
  const body = { outcome: "failed" as const, reason: GIVEN_UP };
  for (const { id } of items) {
    await isAccepted(api.send("operations:report", { path: { operationId: id }, body }));
  }
}

const cancel = (api: ApiClient, operationId: string): Promise<boolean> =>
  isAccepted(api.send("operations:cancel", { path: { operationId } }));

/** Returns false if the request does not apply to the resource in its current status. */
export async function isAccepted(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && [404, 409].includes(error.status)) return false;
    throw error;
  }
}
