import type { Operation, Tenant } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import type { RouteId } from "../api/routes.ts";
import { describeFailure } from "../failures/report.ts";
import { operationFailure } from "../operations/failure.ts";
import { Interruption, untilInterrupted } from "../operations/interruption.ts";
import { watchUntil } from "../operations/watch.ts";
import type { Change } from "./change.ts";
import { mapInTurns } from "./state.ts";

export type Result = { change: Change; error?: Error };
type Progress = { timeoutMs: number; onResult: (result: Result) => void };
/** The state of a run: the tenants that it has created, and the signal of Ctrl-C. */
type Run = Progress & { api: ApiClient; tenantIds: Map<string, string>; signal: AbortSignal };

/**
 * Sends the changes phase by phase, and waits for the operations of each phase. A failure ends after its phase. Earlier work
 * that fails again only leaves out the changes that wait for it. Ctrl-C ends at once: the operations that run continue,
 * and no other change is sent.
 */
export const applyChanges = (api: ApiClient, changes: readonly Change[], progress: Progress): Promise<Result[]> =>
  untilInterrupted((signal) =>
    applyPhases({ ...progress, api, tenantIds: new Map(), signal }, changes).catch((error: Error) => {
      throw signal.aborted ? detached() : error;
    }),
  );

const detached = () =>
  new Interruption(
    "Detached. The running operations continue, and no other change is sent.",
    "the same command again, which continues",
  );

/** The routes that continue earlier work. If it fails again, that is no reason to leave out the changes of other resources. */
const continuingRoutes: readonly RouteId[] = ["operations:retry", "operations:read", "products:verify"];

async function applyPhases(run: Run, changes: readonly Change[]): Promise<Result[]> {
  const results: Result[] = [];
  const notDone = new Set<string>();
  for (const phase of new Set(changes.map((change) => change.phase))) {
    const current = changes.filter((change) => change.phase === phase);
    const blocked = current.filter(({ waitsFor }) => waitsFor !== undefined && notDone.has(waitsFor));
    const ready = current.filter((change) => !blocked.includes(change));
    const ended = await mapInTurns(ready, (change) => applyOne(run, change), run.signal);
    results.push(...ended);
    const failed = ended.filter(({ error }) => error).map(({ change }) => change);
    if (failed.some(({ route }) => !continuingRoutes.includes(route))) break;
    for (const { key } of [...blocked, ...failed]) notDone.add(key);
  }
  return results;
}

async function applyOne(run: Run, change: Change): Promise<Result> {
  const result: Result = { change };
  try {
    await sendAndWait(run, change);
  } catch (error) {
    // Ctrl-C ends the whole command.
    if (describeFailure(error).code === "interrupted") throw error;
    result.error = error instanceof Error ? error : new Error(String(error));
  }
  run.onResult(result);
  return result;
}

async function sendAndWait(run: Run, change: Change): Promise<void> {
  const { api, tenantIds } = run;
  const { route, parts, tenantKey } = change;
  const tenantId = tenantKey === undefined ? undefined : tenantIds.get(tenantKey);
  const request = { ...parts, ...(tenantId && { path: { ...parts.path, tenantId } }) };
  const answer = (await api.send(route, request as never)) as Partial<Operation> & {
    operation?: Operation;
    tenant?: Tenant;
  };
  if (answer.tenant) tenantIds.set(change.key, answer.tenant.id);
  const operationId = answer.operation?.id ?? (answer.steps ? answer.id : undefined);
  if (operationId !== undefined) await waitForSuccess(run, operationId);
}

/** Waits for an operation and its children. An onboarding succeeds with some products, so its children also count. */
async function waitForSuccess({ api, signal, timeoutMs }: Run, operationId: string): Promise<void> {
  // A later child on the same target has made an earlier failure good.
  const last = new Map<string, Operation>();
  const show = (operations: readonly Operation[]) => {
    for (const one of operations) last.set(one.target.id, one);
  };
  const operation = await watchUntil(signal, api, operationId, { timeoutMs, show, onOutage: () => {} });
  if (operation.status !== "succeeded") throw await operationFailure(api, operation);
  const failed = [...last.values()].find(({ status }) => status === "failed");
  if (failed) throw await operationFailure(api, failed);
}
