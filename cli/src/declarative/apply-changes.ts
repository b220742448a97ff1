import type { Operation, Tenant } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import { describeFailure } from "../failures/report.ts";
import { operationFailure } from "../operations/failure.ts";
import { watchOperation } from "../operations/watch.ts";
import type { Change } from "./change.ts";
import { mapInTurns } from "./state.ts";

export type Result = { change: Change; error?: Error };
type Progress = { timeoutMs: number; onResult: (result: Result) => void };

/** Sends the changes phase by phase, and waits for the operations of each phase. A failure ends after its phase. */
export async function applyChanges(api: ApiClient, changes: readonly Change[], progress: Progress): Promise<Result[]> {
  const tenantIds = new Map<string, string>();
  const results: Result[] = [];
  for (const phase of new Set(changes.map((change) => change.phase))) {
    const current = changes.filter((change) => change.phase === phase);
    results.push(...(await mapInTurns(current, (change) => applyOne(api, change, tenantIds, progress))));
    if (results.some(({ error }) => error)) break;
  }
  return results;
}

async function applyOne(api: ApiClient, change: Change, tenantIds: Map<string, string>, progress: Progress) {
  const result: Result = { change };
  try {
    await sendAndWait(api, change, tenantIds, progress.timeoutMs);
  } catch (error) {
    // Ctrl-C ends the whole command.
    if (describeFailure(error).code === "interrupted") throw error;
    result.error = error instanceof Error ? error : new Error(String(error));
  }
  progress.onResult(result);
  return result;
}

async function sendAndWait(api: ApiClient, change: Change, tenantIds: Map<string, string>, timeoutMs: number) {
  const { route, parts, tenantKey } = change;
  const tenantId = tenantKey === undefined ? undefined : tenantIds.get(tenantKey);
  const request = { ...parts, ...(tenantId && { path: { ...parts.path, tenantId } }) };
  const answer = (await api.send(route, request as never)) as Partial<Operation> & {
    operation?: Operation;
    tenant?: Tenant;
  };
  if (answer.tenant) tenantIds.set(change.key, answer.tenant.id);
  const operationId = answer.operation?.id ?? (answer.steps ? answer.id : undefined);
  if (operationId === undefined) return;
  const watch = { timeoutMs, show: () => {}, onOutage: () => {} };
  const operation = await watchOperation(api, operationId, watch);
  if (operation.status !== "succeeded") throw await operationFailure(api, operation);
}
