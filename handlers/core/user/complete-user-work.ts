import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { failOrCancelOperation, succeedOperation } from "../operation/operation.ts";
import type { Change } from "../shared/decision.ts";
import { userTransitions as transitions } from "../shared/transitions.ts";
import {
  activateUser,
  applyUserTransitions,
  buildProfileExchanges,
  completeUserRemoval,
  type ProductMap,
  type UserWork,
  userWork,
} from "./user.ts";

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
