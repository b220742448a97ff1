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

/** The outcome of work on an identity, with the subject of a created identity. */
export type IdentityOutcome =
  | { status: "succeeded"; subject?: string | undefined }
  | { status: "failed"; error: Failure };

/** Shares the user's profile with the products to which the user has gained access. */
function shareGainedProducts(user: UserRecord, products: ProductMap, operationId: string): Change[] {
  const gained = Object.keys(user.products).filter((id) => !user.shared.includes(id));
  if (user.status !== "active" || gained.length === 0) return [];
  const draft = { ...user, shared: [...user.shared, ...gained] };
  return [
    applyUserTransitions(user, draft, buildProfileExchanges(transitions.share, user, gained, products), operationId),
  ];
}

/**
 * Completes work on a user and its operation. Only the operation ends if another one, such as a removal, has replaced it on
 * the user, or if the tenant's offboarding has removed the user meanwhile.
 */
export function completeUserWork(
  user: UserRecord,
  operation: OperationRecord,
  outcome: IdentityOutcome,
  { products, now }: { products: ProductMap; now: string },
): Change[] {
  const operationChange =
    outcome.status === "failed"
      ? failOrCancelOperation(operation, outcome.error, now)
      : succeedOperation(operation, now);
  if (user.lastOperationId !== operation.id || user.status === "removed") return [operationChange];
  const kind = operation.kind as UserWork;
  if (outcome.status === "failed") {
    const { reason } = outcome.error;
    const failed = applyUserTransitions(
      user,
      { ...user, reason },
      [{ transition: userWork[kind].fail, data: { reason } }],
      operation.id,
    );
    return [failed, operationChange];
  }
  switch (kind) {
    case "user.provision":
      return [activateUser(user, outcome.subject ?? "", { products, operationId: operation.id }), operationChange];
    case "user.update":
      return [...shareGainedProducts(user, products, operation.id), operationChange];
    case "user.remove":
      return [completeUserRemoval(user, operation.id), operationChange];
  }
}
