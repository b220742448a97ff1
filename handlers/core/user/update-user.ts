import type { UpdateStaff, UpdateUser, UserRecord } from "../../../schemas/user.ts";
import { queueOperation } from "../operation/operation.ts";
import { accept, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { isAllowedFrom, userTransitions as transitions } from "../shared/transitions.ts";
import { ensureAdministratorRemains } from "./administrators.ts";
import { checkProductAccess, type ProductAccessState, toSubscriptionPreconditions } from "./product-access.ts";
import { applyUserTransitions, buildProfileExchanges, type UserState } from "./user.ts";

/** The names of what a change changes; of attributes each by itself. */
const listChangedFields = (user: UserRecord, draft: UserRecord): string[] => {
  const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
  const names = [...new Set([...Object.keys(user.attributes), ...Object.keys(draft.attributes)])];
  const attributes = names.filter((name) => differs(user.attributes[name as never], draft.attributes[name as never]));
  const fields = (["roles", "team", "products"] as const).filter((field) => differs(user[field], draft[field]));
  return [...attributes.map((name) => `attributes.${name}`), ...fields];
};

/**
 * Changes a user. The catalogue is what counts, so the change holds at once, and so does what it takes away; the
 * operation brings the identity into line, and then tells products of what they gained.
 */
export const updateUser = (
  state: UserState & ProductAccessState,
  { status, ...change }: UpdateUser | UpdateStaff,
  context: Context,
): OperationDecision => {
  const { user, running } = state;
  if (running) return reject({ code: "busy", detail: "Another operation runs on the user.", operationId: running.id });
  if (!isAllowedFrom(transitions.update, user.status)) {
    const detail = `A user that is ${user.status} can't be changed.`;
    return reject({ code: "illegalTransition", detail, currentStatus: user.status });
  }
  const operationId = context.newId("op");
  const { reason: _, ...before } = user;
  const draft = { ...before, ...change, lastOperationId: operationId } as UserRecord;
  const gained = Object.keys(draft.products).filter((id) => !Object.hasOwn(user.products, id));
  const rejection = checkProductAccess(gained, state);
  if (rejection) return reject(rejection);

  const left = ensureAdministratorRemains(user, { ...draft, status: status ?? user.status }, state.administratorCheck);
  if ("rejection" in left) return reject(left.rejection);

  const switches = status === undefined || status === user.status ? undefined : status;
  const withdrawn = user.shared.filter((id) => switches === "disabled" || !Object.hasOwn(draft.products, id));
  draft.shared = user.shared.filter((id) => !withdrawn.includes(id));
  const changed = listChangedFields(user, draft);
  const happened = [
    ...(changed.length > 0 || switches === undefined ? [{ transition: transitions.update, data: { changed } }] : []),
    ...(switches === undefined
      ? []
      : [{ transition: switches === "disabled" ? transitions.disable : transitions.enable }]),
    ...buildProfileExchanges(transitions.withdraw, user, withdrawn, state.products),
  ];
  const operation = queueOperation(context, {
    id: operationId,
    kind: "user.update",
    target: { type: "user", id: user.id },
    ...(user.tenantId === undefined ? {} : { tenantId: user.tenantId }),
  });
  const changes = [applyUserTransitions(user, draft, happened, operationId), operation];
  return { ...accept(changes, [...toSubscriptionPreconditions(gained, state), ...left.preconditions]), operationId };
};
