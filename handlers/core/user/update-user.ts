import type { UpdateStaff, UpdateUser, UserRecord } from "../../../schemas/user.ts";
import { queueOperation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision, rejectAfterChecks, rejectByChecks } from "../shared/decision.ts";
import { userTransitions as transitions } from "../shared/transitions.ts";
import { ensureAdministratorRemains } from "./administrators.ts";
import { checkUserUpdate } from "./check-user.ts";
import { checkProductAccess, type ProductAccessState, toSubscriptionPreconditions } from "./product-access.ts";
import { applyUserTransitions, buildProfileExchanges, type TransitionStep, type UserState } from "./user.ts";

/** Returns the names of the changed fields, with each attribute as a field of its own. */
function listChangedFields(user: UserRecord, draft: UserRecord): string[] {
  const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
  const names = [...new Set([...Object.keys(user.attributes), ...Object.keys(draft.attributes)])];
  const attributes = names.filter((name) => differs(user.attributes[name as never], draft.attributes[name as never]));
  const fields = (["roles", "team", "products"] as const).filter((field) => differs(user[field], draft[field]));
  return [...attributes.map((name) => `attributes.${name}`), ...fields];
}

/** Lists the transitions of an update: the changed fields, the new status, or both. */
const listUpdateSteps = (changed: string[], newStatus: "active" | "disabled" | undefined): TransitionStep[] => [
  ...(changed.length > 0 || newStatus === undefined ? [{ transition: transitions.update, data: { changed } }] : []),
  ...(newStatus === undefined
    ? []
    : [{ transition: newStatus === "disabled" ? transitions.disable : transitions.enable }]),
];

/**
 * Updates a user. The change and a withdrawal of access take effect at once, because the user catalog is authoritative.
 * The operation updates the identity and then shares the profile with newly accessible products.
 */
export function updateUser(
  state: UserState & ProductAccessState,
  { status, ...change }: UpdateUser | UpdateStaff,
  context: Context,
): OperationDecision {
  const { user } = state;
  const operationId = context.newId("op");
  const { reason: _, ...before } = user;
  const draft = { ...before, ...change, lastOperationId: operationId } as UserRecord;
  const gained = Object.keys(draft.products).filter((id) => !Object.hasOwn(user.products, id));
  const after = { ...draft, status: status ?? user.status };
  const remaining = ensureAdministratorRemains(user, after, state.administratorCheck);
  const checks = [...checkUserUpdate(state), ...checkProductAccess(gained, state)];
  if ("rejection" in remaining) return rejectAfterChecks(checks, remaining.rejection);
  const rejected = rejectByChecks(checks);
  if (rejected) return rejected;

  const newStatus = status === user.status ? undefined : status;
  const withdrawn = user.shared.filter((id) => newStatus === "disabled" || !Object.hasOwn(draft.products, id));
  draft.shared = user.shared.filter((id) => !withdrawn.includes(id));
  const steps = [
    ...listUpdateSteps(listChangedFields(user, draft), newStatus),
    ...buildProfileExchanges(transitions.withdraw, user, withdrawn, state.products),
  ];
  const operation = queueOperation(context, {
    id: operationId,
    kind: "user.update",
    target: { type: "user", id: user.id },
    ...(user.tenantId === undefined ? {} : { tenantId: user.tenantId }),
  });
  const changes = [applyUserTransitions(user, draft, steps, operationId), operation];
  const preconditions = [...toSubscriptionPreconditions(gained, state), ...remaining.preconditions];
  return { ...accept(changes, preconditions), operationId };
}
