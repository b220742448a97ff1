import type { Failure, OperationRecord } from "../../schemas/operation.ts";
import type { UserRecord } from "../../schemas/user.ts";
import { accept, type Change, type Context, type Refusal, refuse } from "./decision.ts";
import { endOperation, retryOperation, succeedOperation } from "./operation.ts";
import type { Followed } from "./tenant-commands.ts";
import { allows, type Transition, userTransitions as transitions } from "./transitions.ts";
import { activateUser, endRemoval, exchanged, movedUser, type ProductMap } from "./user.ts";

type UserWork = "user.provision" | "user.update" | "user.remove";
type Way = Transition<UserRecord["status"]>;

/** How an operation on a user is begun again, and how it fails; each succeeds in its own way. */
const work = {
  "user.provision": { again: transitions.request, fail: transitions.giveUp },
  "user.update": { again: transitions.update, fail: transitions.failUpdate },
  "user.remove": { again: transitions.requestRemoval, fail: transitions.failRemoval },
} as const satisfies Record<UserWork, { again: Way; fail: Way }>;

/** How work on an identity ended: with the subject of its tokens, where it was made. */
export type IdentityOutcome =
  | { status: "succeeded"; subject?: string | undefined }
  | { status: "failed"; error: Failure };

/** The products that are to be told now of a user who has access to them. */
const shareNew = (user: UserRecord, products: ProductMap, operationId: string): Change[] => {
  const gained = Object.keys(user.products).filter((id) => !user.shared.includes(id));
  if (user.status !== "active" || gained.length === 0) return [];
  const draft = { ...user, shared: [...user.shared, ...gained] };
  return [movedUser(user, draft, exchanged(transitions.share, user, gained, products), operationId)];
};

/**
 * Ends work on a user together with its operation. Where another operation has taken the user over meanwhile, as a
 * removal does, only the operation itself is closed.
 */
export const completeUserWork = (
  user: UserRecord,
  operation: OperationRecord,
  outcome: IdentityOutcome,
  { products, now }: { products: ProductMap; now: string },
): Change[] => {
  const closed = outcome.status === "failed" ? endOperation(operation, outcome.error, now) : undefined;
  if (user.lastOperationId !== operation.id) return [closed ?? succeedOperation(operation, now)];
  const kind = operation.kind as UserWork;
  if (outcome.status === "failed") {
    const { reason } = outcome.error;
    const failed = movedUser(user, { ...user, reason }, [{ way: work[kind].fail, data: { reason } }], operation.id);
    return [failed, closed ?? endOperation(operation, outcome.error, now)];
  }
  const done = succeedOperation(operation, now);
  switch (kind) {
    case "user.provision":
      return [activateUser(user, outcome.subject ?? "", { products, operationId: operation.id }), done];
    case "user.update":
      return [...shareNew(user, products, operation.id), done];
    case "user.remove":
      return [endRemoval(user, operation.id), done];
  }
};

const illegal = (detail: string, currentStatus: string): Refusal => ({
  code: "illegalTransition",
  detail,
  currentStatus,
});

/** Takes work on a user up again that failed or was stopped. */
export const retryUserWork = (user: UserRecord, operation: OperationRecord, context: Context): Followed => {
  const { again } = work[operation.kind as UserWork];
  if (user.lastOperationId !== operation.id) {
    return refuse(
      illegal("Something else has been done since: only the last operation can be retried.", operation.status),
    );
  }
  if (!allows(again, user.status)) return refuse(illegal(`The user is ${user.status}.`, operation.status));
  const { reason: _, ...draft } = user;
  // What had been changed was changed then; now it is only brought into line.
  const data = again === transitions.update ? { data: { changed: [] } } : {};
  const moved = movedUser(user, draft, [{ way: again, ...data }], operation.id);
  return { ...accept([moved, retryOperation(operation, context)]), operationId: operation.id };
};
