import type { Operation } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";
import type { Change } from "./change.ts";
import { hasFailed, type TargetResource } from "./state.ts";

/** The statuses of a resource while an operation creates or changes it. */
const statusesInProgress = ["requested", "provisioning", "changing", "verifying"];
/** The kinds of operations that remove a resource. Their retry would remove what the files declare. */
const removals = ["tenant.offboard", "subscription.deprovision", "user.remove"];

/** Returns the wait for an operation, as a change. */
export const waitForWork = (base: Pick<Change, "kind" | "key" | "phase">, operationId: string): Change => ({
  ...base,
  action: "update",
  fields: ["status"],
  route: "operations:read",
  parts: { path: { operationId } },
});

/** Returns whether the operation that runs on a resource brings it closer to what the files declare. A user keeps the status
 *  during an update; a check runs on an active tenant and changes nothing. */
const isDeclaredWork = (actual: TargetResource): boolean =>
  "email" in actual || statusesInProgress.includes(actual.status);

/** Plans the rest of the work on a resource: waits for its running operation, or retries its failed one. Plans nothing for
 *  a failure that the platform does not allow to retry, for example while the tenant is suspended. */
export function planWork(
  base: Pick<Change, "kind" | "key" | "phase">,
  actual: TargetResource,
  operations: readonly Operation[],
): Change[] {
  const { activeOperationId, lastOperationId } = actual;
  if (activeOperationId !== undefined) return isDeclaredWork(actual) ? [waitForWork(base, activeOperationId)] : [];
  const last = operations.find(({ id }) => id === lastOperationId);
  if (!hasFailed(actual) || last === undefined) return [];
  if (removals.includes(last.kind)) {
    throw usageError(
      `The ${base.kind} ${base.key} is declared, but its removal has failed.`,
      `files without it, and to complete the removal: tenantry operations retry ${last.id} --wait`,
    );
  }
  return last.retryable ? [{ ...waitForWork(base, last.id), route: "operations:retry" }] : [];
}

/** Returns the updates of a resource after its work. An update has no dry run while the work is not done. */
export const afterWork = (work: readonly Change[], updates: readonly Change[]): Change[] =>
  work.length === 0 ? [...updates] : [...work, ...updates.map((one) => ({ ...one, waitsFor: one.key }))];
