import type { OperationRecord } from "../../schemas/operation.ts";
import type { UserRecord } from "../../schemas/user.ts";
import { getOperation, getProducts, getUser } from "../adapters/catalogs.ts";
import { removeIdentity } from "../adapters/identities.ts";
import { commit, untilSettled } from "../adapters/store.ts";
import { accept } from "../core/decision.ts";
import { isOver } from "../core/operation.ts";
import { beginRemoval, endRemoval } from "../core/user.ts";
import { stopForRemoval } from "../core/user-commands.ts";
import { causeOf, type StepResult } from "./step.ts";
import { forEachUser } from "./tenant-users.ts";

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

/**
 * Removes all of a leaving tenant's users: first their access, then their identities, and only then are their e-mails
 * free again. Nobody can be invited any more, because the tenant is offboarding already.
 */
export const removeUsers = (operation: OperationRecord): Promise<StepResult> =>
  forEachUser(operation.tenantId ?? "", async (found) => {
    if (found.status === "removed") return "nothing";
    const user = await endAccess(operation, found);
    if (user === undefined) return "nothing";
    if (!(await removeIdentity(user.id))) return "working";
    await untilSettled(async () => {
      const current = await getUser(user.id);
      if (current === undefined || current.status === "removed") return;
      await commit(accept([endRemoval(current)]), causeOf(operation));
    });
    return "done";
  });
