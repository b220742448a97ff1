import type { OperationRecord } from "../../../schemas/operation.ts";
import { toPointer } from "../../../schemas/problem.ts";
import type { SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { InviteStaff, InviteUser, UpdateStaff, UpdateUser, UserRecord } from "../../../schemas/user.ts";
import { CANCELLED, queueOperation, requestCancellation } from "../operation/operation.ts";
import { accept, type Context, type Precondition, type Rejection, reject } from "../shared/decision.ts";
import { isAllowedFrom, userTransitions as transitions } from "../shared/transitions.ts";
import { checkSeatLeft } from "../subscription/seats.ts";
import type { OperationDecision } from "../tenant/tenant-state.ts";
import { type AdministratorCheck, ensureAdministratorRemains } from "./administrators.ts";
import {
  applyUserTransitions,
  buildProfileExchanges,
  canGiveAccess,
  type ProductMap,
  requestUser,
  startUserRemoval,
} from "./user.ts";

/** What access to products is judged by: what a tenant has, and the products that are named. */
type ProductAccessState = {
  subscriptions: SubscriptionRecord[];
  products: ProductMap;
  seats: ReadonlyMap<string, SeatCounter>;
};

/** A user with the operation that runs on it, where one does. */
export type UserState = {
  user: UserRecord;
  running: OperationRecord | undefined;
  /** Set when the person has signed in. @default - nobody has asked the identity provider */
  signedIn?: boolean;
  /** Set where an administrator has to be left. */
  administratorCheck?: AdministratorCheck | undefined;
};

const emailTakenRejection: Rejection = { code: "emailTaken", detail: "The e-mail belongs to another user." };

/** Whether access to these products can be given. */
const checkProductAccess = (
  productIds: string[],
  { subscriptions, products, seats }: ProductAccessState,
): Rejection | undefined => {
  const unknown = productIds.filter((id) => (products.get(id)?.status ?? "retired") === "retired");
  if (unknown.length > 0) {
    const errors = unknown.map((id) => ({
      pointer: toPointer(["products", id]),
      detail: `There is no product ${id}.`,
    }));
    return { code: "unknownReference", detail: "The body names a product that nobody knows.", errors };
  }
  const withheld = productIds.find((id) => !canGiveAccess(subscriptions.find((one) => one.productId === id)));
  if (withheld !== undefined) {
    const detail = `The tenant has no subscription to ${withheld} that its users could have access by.`;
    return { code: "productUnavailable", detail };
  }
  return productIds.map((id) => checkSeatLeft(id, seats.get(id) ?? { used: 0 })).find((full) => full !== undefined);
};

/** The subscriptions that must still be as they were seen, or who is given access could be forgotten when they end. */
const toSubscriptionPreconditions = (productIds: string[], { subscriptions }: ProductAccessState): Precondition[] =>
  subscriptions.filter((one) => productIds.includes(one.productId)).map((record) => ({ type: "subscription", record }));

const queueUserProvisioning = (context: Context, id: string, userId: string, tenantId?: string) =>
  queueOperation(context, {
    id,
    kind: "user.provision",
    target: { type: "user", id: userId },
    ...(tenantId === undefined ? {} : { tenantId }),
  });

/** Invites somebody into a tenant; refused where the tenant is leaving, or somebody has the e-mail. */
export const inviteUser = (
  state: ProductAccessState & { tenant: TenantRecord; emailTaken: boolean },
  requested: InviteUser,
  context: Context,
): OperationDecision => {
  const { tenant } = state;
  if (tenant.status === "offboarding" || tenant.status === "deleted") {
    const detail = `Nobody can be invited into a tenant that is ${tenant.status}.`;
    return reject({ code: "illegalTransition", detail, currentStatus: tenant.status });
  }
  const productIds = Object.keys(requested.products);
  const rejection = checkProductAccess(productIds, state);
  if (rejection) return reject(rejection);
  if (state.emailTaken) return reject(emailTakenRejection);
  const [id, operationId] = [context.newId("usr"), context.newId("op")];
  const user = requestUser({ id, tenantId: tenant.id, ...requested }, operationId);
  const operation = queueUserProvisioning(context, operationId, id, tenant.id);
  const preconditions: Precondition[] = [
    { type: "tenant", record: tenant },
    ...toSubscriptionPreconditions(productIds, state),
  ];
  return { ...accept([user, operation], preconditions), operationId };
};

/** Invites somebody into the platform's staff. */
export const inviteStaff = (
  state: { emailTaken: boolean },
  requested: InviteStaff,
  context: Context,
): OperationDecision => {
  if (state.emailTaken) return reject(emailTakenRejection);
  const [id, operationId] = [context.newId("usr"), context.newId("op")];
  const { team, ...rest } = requested;
  const user = requestUser({ id, ...rest, ...(team === undefined ? {} : { team }) }, operationId);
  return { ...accept([user, queueUserProvisioning(context, operationId, id)]), operationId };
};

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

/** Stops what runs on a user alone, because the user goes. */
export const cancelForRemoval = ({ running }: UserState, why: string) => {
  if (running === undefined || !running.kind.startsWith("user.")) return [];
  return [requestCancellation(running, { code: CANCELLED, reason: `Stopped, because ${why}.`, retryable: false })];
};

/**
 * Removes a user; never refused as busy. All access ends at once; what runs is stopped, and finds nothing to do for
 * somebody who is leaving.
 */
export const removeUser = (state: UserState & { products: ProductMap }, context: Context): OperationDecision => {
  const { user, running, products } = state;
  if (user.status === "removed") return acceptWithLastOperation(user);
  if (running?.kind === "user.remove") return { ...accept([]), operationId: running.id };
  const left = ensureAdministratorRemains(user, { ...user, status: "removed" }, state.administratorCheck);
  if ("rejection" in left) return reject(left.rejection);
  const operationId = context.newId("op");
  const removal = queueOperation(context, {
    id: operationId,
    kind: "user.remove",
    target: { type: "user", id: user.id },
    ...(user.tenantId === undefined ? {} : { tenantId: user.tenantId }),
  });
  const leaving = startUserRemoval(user, products, { operationId, own: true });
  const stopped = cancelForRemoval(state, `the user is removed (asked for by ${context.actor})`);
  return { ...accept([leaving, removal, ...stopped], left.preconditions), operationId };
};

const acceptWithLastOperation = ({ lastOperationId }: UserRecord): OperationDecision => ({
  ...accept([]),
  ...(lastOperationId === undefined ? {} : { operationId: lastOperationId }),
});
