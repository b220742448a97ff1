import { UpdateStaff, UpdateUser, UserAttributes, type UserRecord } from "../../../schemas/user.ts";
import { queueOperation } from "../operation/operation.ts";
import { listChangedFields } from "../shared/changed-fields.ts";
import { accept, type Context, type OperationDecision, rejectAfterChecks, rejectByChecks } from "../shared/decision.ts";
import { userTransitions as transitions } from "../shared/transitions.ts";
import { ensureAdministratorRemains } from "./administrators.ts";
import { checkUserUpdate } from "./check-user.ts";
import { checkProductAccess, type ProductAccessState, toSubscriptionPreconditions } from "./product-access.ts";
import { applyUserTransitions, buildProfileExchanges, type TransitionStep, type UserState } from "./user.ts";

type UpdatedField = keyof UpdateUser | keyof UpdateStaff;

/** Returns the names of the changed fields, with each attribute as a field of its own. A new status has its own event. */
function listChangedNames(user: UserRecord, draft: UserRecord): string[] {
  const fields = Object.keys({ ...UpdateUser.shape, ...UpdateStaff.shape }) as UpdatedField[];
  const others = fields.filter((field) => field !== "attributes" && field !== "status");
  const names = Object.keys(UserAttributes.shape) as (keyof UserAttributes)[];
  const attributes = listChangedFields(names, user.attributes, draft.attributes);
  return [...attributes.map((name) => `attributes.${name}`), ...listChangedFields(others, user, draft)];
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
    ...listUpdateSteps(listChangedNames(user, draft), newStatus),
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
