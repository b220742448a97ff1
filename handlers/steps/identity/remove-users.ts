import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getOperation, getProducts, getTenantPartition, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { removeIdentity } from "../../adapters/identity/user-identities.ts";
import { isOver } from "../../core/operation/operation.ts";
import { accept } from "../../core/shared/decision.ts";
import { cancelForRemoval } from "../../core/user/remove.ts";
import { completeUserRemoval, startUserRemoval } from "../../core/user/user.ts";
import { buildCause } from "../../shared/cause.ts";
import type { StepResult, TaskInput } from "../runtime/task-input.ts";
import { forEachUser } from "../runtime/visit-users.ts";

/** The identities that are removed at the same time: with the writes, about 20 per second. Cognito allows 25. */
const MAX_CONCURRENT_REMOVALS = 4;

/** Ends a user's access and cancels the user's running operation, unless this operation has done so before. */
const endAccess = (operation: OperationRecord, { id }: UserRecord): Promise<UserRecord | undefined> =>
  retryOnConflict(async () => {
    const user = await getUser(id);
    if (user === undefined || user.status === "removed") return undefined;
    if (user.lastOperationId === operation.id) return user;
    const last = user.lastOperationId === undefined ? undefined : await getOperation(user.lastOperationId);
    const running = last === undefined || isOver(last) ? undefined : last;
    const leaving = startUserRemoval(user, await loadSharedProducts(user), { operationId: operation.id, own: false });
    const stopped = cancelForRemoval({ user, running }, "the user's tenant is offboarded");
    await commit(accept([leaving, ...stopped]), buildCause(operation));
    return getUser(id);
  });

const loadSharedProducts = ({ shared }: UserRecord) => (shared.length === 0 ? new Map() : getProducts(shared));

/** Removes the identity of a user whose access has ended, and then the user; returns whether the identity is gone. */
async function finishRemoval(operation: OperationRecord, { id }: UserRecord): Promise<boolean> {
  if (!(await removeIdentity(id))) return false;
  await retryOnConflict(async () => {
    const current = await getUser(id);
    if (current === undefined || current.status === "removed") return;
    await commit(accept([completeUserRemoval(current)]), buildCause(operation));
  });
  return true;
}

/** Returns whether taken seats or the first administrator show that a user is left. A tenant has no counter of its users,
 *  because each invitation would have to write it. */
async function readRemaining({ tenantId = "" }: OperationRecord): Promise<"some" | "unknown"> {
  const found = await getTenantPartition(tenantId);
  if (found === undefined) return "unknown";
  if ([...found.seats.values()].some(({ used }) => used !== 0)) return "some";
  const administrator = await getUser(found.tenant.administratorId);
  return administrator === undefined || administrator.status === "removed" ? "unknown" : "some";
}

/**
 * Removes all users of an offboarding tenant, which accepts no new ones. Their e-mails become free only after their
 * access and their identities are removed. Access ends one user after another, because users share the seat counters;
 * identities are independent and are removed at the same time. The step waits for users whom the list does not show yet, as far
 * as other records show that they exist.
 */
export const removeUsers = (operation: OperationRecord, { step }: TaskInput): Promise<StepResult> =>
  forEachUser(operation, {
    step,
    readRemaining: () => readRemaining(operation),
    batchSize: MAX_CONCURRENT_REMOVALS,
    visit: async (found) => {
      const leaving: UserRecord[] = [];
      for (const user of found.filter(({ status }) => status !== "removed")) {
        const left = await endAccess(operation, user);
        if (left !== undefined) leaving.push(left);
      }
      const gone = await Promise.all(leaving.map((user) => finishRemoval(operation, user)));
      if (gone.includes(false)) return "working";
      return leaving.length > 0 ? "done" : "nothing";
    },
  });
