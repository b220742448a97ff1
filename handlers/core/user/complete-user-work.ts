import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { failOrCancelOperation, requeueOperation, succeedOperation } from "../operation/operation.ts";
import { accept, type Change, type Context, type Rejection, reject } from "../shared/decision.ts";
import { isAllowedFrom, type Transition, userTransitions as transitions } from "../shared/transitions.ts";
import type { OperationDecision } from "../tenant/tenant-state.ts";
import {
  activateUser,
  applyUserTransitions,
  buildProfileExchanges,
  completeUserRemoval,
  type ProductMap,
} from "./user.ts";

type UserWork = "user.provision" | "user.update" | "user.remove";
type UserTransition = Transition<UserRecord["status"]>;

/** How an operation on a user is begun again, and how it fails; each succeeds in its own way. */
const userWork = {
  "user.provision": { again: transitions.request, fail: transitions.failProvisioning },
  "user.update": { again: transitions.update, fail: transitions.failUpdate },
  "user.remove": { again: transitions.requestRemoval, fail: transitions.failRemoval },
} as const satisfies Record<UserWork, { again: UserTransition; fail: UserTransition }>;

/** How work on an identity ended: with the subject of its tokens, where it was made. */
export type IdentityOutcome =
  | { status: "succeeded"; subject?: string | undefined }
  | { status: "failed"; error: Failure };

/** The products that are to be told now of a user who has access to them. */
const shareGainedProducts = (user: UserRecord, products: ProductMap, operationId: string): Change[] => {
  const gained = Object.keys(user.products).filter((id) => !user.shared.includes(id));
  if (user.status !== "active" || gained.length === 0) return [];
  const draft = { ...user, shared: [...user.shared, ...gained] };
  return [
    applyUserTransitions(user, draft, buildProfileExchanges(transitions.share, user, gained, products), operationId),
  ];
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
  const closed = outcome.status === "failed" ? failOrCancelOperation(operation, outcome.error, now) : undefined;
  if (user.lastOperationId !== operation.id) return [closed ?? succeedOperation(operation, now)];
  const kind = operation.kind as UserWork;
  if (outcome.status === "failed") {
    const { reason } = outcome.error;
    const failed = applyUserTransitions(
      user,
      { ...user, reason },
      [{ transition: userWork[kind].fail, data: { reason } }],
      operation.id,
    );
    return [failed, closed ?? failOrCancelOperation(operation, outcome.error, now)];
  }
  const done = succeedOperation(operation, now);
  switch (kind) {
    case "user.provision":
      return [activateUser(user, outcome.subject ?? "", { products, operationId: operation.id }), done];
    case "user.update":
      return [...shareGainedProducts(user, products, operation.id), done];
    case "user.remove":
      return [completeUserRemoval(user, operation.id), done];
  }
};

const buildIllegalTransition = (detail: string, currentStatus: string): Rejection => ({
  code: "illegalTransition",
  detail,
  currentStatus,
});

/** Takes work on a user up again that failed or was stopped. */
export const retryUserWork = (user: UserRecord, operation: OperationRecord, context: Context): OperationDecision => {
  const { again } = userWork[operation.kind as UserWork];
  if (user.lastOperationId !== operation.id) {
    return reject(
      buildIllegalTransition(
        "Something else has been done since: only the last operation can be retried.",
        operation.status,
      ),
    );
  }
  if (!isAllowedFrom(again, user.status))
    return reject(buildIllegalTransition(`The user is ${user.status}.`, operation.status));
  const { reason: _, ...draft } = user;
  // What had been changed was changed then; now it is only brought into line.
  const data = again === transitions.update ? { data: { changed: [] } } : {};
  const moved = applyUserTransitions(user, draft, [{ transition: again, ...data }], operation.id);
  return { ...accept([moved, requeueOperation(operation, context)]), operationId: operation.id };
};
