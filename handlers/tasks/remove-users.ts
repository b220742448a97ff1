import type { OperationRecord } from "../../schemas/operation.ts";
import type { UserRecord } from "../../schemas/user.ts";
import { getOperation, getProducts, getUser } from "../adapters/catalogs.ts";
import { removeIdentity } from "../adapters/identities.ts";
import { commit, untilSettled } from "../adapters/store.ts";
import { accept } from "../core/decision.ts";
import { isOver } from "../core/operation.ts";
import { beginRemoval, endRemoval } from "../core/user.ts";
import { stopForRemoval } from "../core/user-commands.ts";
import { causeOf, type StepResult, type TaskInput } from "./step.ts";
import { forEachUser } from "./tenant-users.ts";

/** The number of identities that are removed at once: with the writes between, some 20 a second. Cognito allows 25. */
const TOGETHER = 4;

/** Ends the access of a user, unless this operation has done so before; what runs on the user is stopped. */
const endAccess = (operation: OperationRecord, { id }: UserRecord): Promise<UserRecord | undefined> =>
  untilSettled(async () => {
    const user = await getUser(id);
    if (user === undefined || user.status === "removed") return undefined;
    if (user.lastOperationId === operation.id) return user;
    const last = user.lastOperationId === undefined ? undefined : await getOperation(user.lastOperationId);
    const running = last === undefined || isOver(last) ? undefined : last;
    const leaving = beginRemoval(user, await productsOf(user), { operationId: operation.id, own: false });
    const stopped = stopForRemoval({ user, running }, "the user's tenant is offboarded");
    await commit(accept([leaving, ...stopped]), causeOf(operation));
    return getUser(id);
  });

const productsOf = ({ shared }: UserRecord) => (shared.length === 0 ? new Map() : getProducts(shared));

/** Removes the identity of a user whose access has ended, and then the user; answers whether the identity is gone. */
const endUser = async (operation: OperationRecord, { id }: UserRecord): Promise<boolean> => {
  if (!(await removeIdentity(id))) return false;
  await untilSettled(async () => {
    const current = await getUser(id);
    if (current === undefined || current.status === "removed") return;
    await commit(accept([endRemoval(current)]), causeOf(operation));
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
    together: TOGETHER,
    visit: async (found) => {
      const leaving: UserRecord[] = [];
      for (const user of found.filter(({ status }) => status !== "removed")) {
        const left = await endAccess(operation, user);
        if (left !== undefined) leaving.push(left);
      }
      const gone = await Promise.all(leaving.map((user) => endUser(operation, user)));
      if (gone.includes(false)) return "working";
      return leaving.length > 0 ? "done" : "nothing";
    },
  });
