import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getOperation, getProducts, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { commit, retryOnConflict } from "../../adapters/dynamodb/store.ts";
import { removeIdentity } from "../../adapters/identity/user-identities.ts";
import { isOver } from "../../core/operation/operation.ts";
import { accept } from "../../core/shared/decision.ts";
import { cancelForRemoval } from "../../core/user/remove.ts";
import { completeUserRemoval, startUserRemoval } from "../../core/user/user.ts";
import { buildCause } from "../../shared/cause.ts";
import type { StepResult, TaskInput } from "../runtime/step-handler.ts";
import { forEachUser } from "../runtime/visit-users.ts";

/** The number of identities that are removed at once: with the writes between, some 20 a second. Cognito allows 25. */
const MAX_CONCURRENT_REMOVALS = 4;

/** Ends the access of a user, unless this operation has done so before; what runs on the user is stopped. */
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

/** Removes the identity of a user whose access has ended, and then the user; answers whether the identity is gone. */
const finishRemoval = async (operation: OperationRecord, { id }: UserRecord): Promise<boolean> => {
  if (!(await removeIdentity(id))) return false;
  await retryOnConflict(async () => {
    const current = await getUser(id);
    if (current === undefined || current.status === "removed") return;
    await commit(accept([completeUserRemoval(current)]), buildCause(operation));
  });
  return true;
};

/**
 * Removes all of a leaving tenant's users: first their access, then their identities, and only then are their e-mails
 * free again. Nobody can be invited any more, because the tenant is offboarding already. Access ends one after the
 * other, because users share the counts of seats; identities share nothing.
 */
export const removeUsers = (operation: OperationRecord, { step }: TaskInput): Promise<StepResult> =>
  forEachUser(operation, {
    step,
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
