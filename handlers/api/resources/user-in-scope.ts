import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import type { Role, UserRecord } from "../../../schemas/user.ts";
import { findOtherAdministrator } from "../../adapters/dynamodb/administrator-lookup.ts";
import { getOperation, getOperations, getTenant, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { isOver } from "../../core/operation/operation.ts";
import { findAccessScope, isInScope } from "../../core/shared/access.ts";
import { resolveActions } from "../../core/shared/allowed-actions.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import {
  type AdministratorCheck,
  isAdministrator,
  needsRemainingAdministrator,
} from "../../core/user/administrators.ts";
import type { UserState } from "../../core/user/user.ts";
import type { Loaded } from "../http/command-types.ts";
import { type RouteResult, toResourceResponse } from "../http/response.ts";
import type { ScopedCall } from "../http/route.ts";
import { renderUser } from "./render.ts";

/** The status and roles that a command assigns to a user. */
type UserChange = { status?: UserRecord["status"] | undefined; roles?: Role[] | undefined };

/** The rejection of a user who does not exist or is outside the caller's scope: the two must not be told apart. */
export const userNotFound: Rejection = { code: "notFound", detail: "There is no such user." };

/** Loads the user in the path. A member learns that other users of the tenant exist, but cannot read them. */
async function loadUserInScope({ caller, accessScope, params }: ScopedCall): Promise<UserRecord | Rejection> {
  const { tenantId, userId = "" } = params;
  if (accessScope === "self" && caller.tenantId === tenantId && caller.userId !== userId) {
    return { code: "forbidden", detail: "You may read only your own user." };
  }
  if (!isInScope(caller, accessScope, { tenantId, userId })) return userNotFound;
  const user = await getUser(userId);
  return user !== undefined && user.tenantId === tenantId ? user : userNotFound;
}

const isRejection = (found: UserRecord | Rejection): found is Rejection => "code" in found;

/** Loads the operations that run on any of these users, by id. */
export async function loadRunningOperations(users: UserRecord[]): Promise<ReadonlyMap<string, OperationRecord>> {
  const ids = users.flatMap(({ lastOperationId, status }) => (status === "removed" ? [] : (lastOperationId ?? [])));
  const operations = ids.length === 0 ? new Map<string, OperationRecord>() : await getOperations(ids);
  return new Map([...operations].filter(([, one]) => !isOver(one)));
}

/** Returns whether a caller may remove a user, so that the last administrator matters. */
const canRemove = (caller: Caller, { tenantId }: UserRecord): boolean =>
  findAccessScope(
    caller,
    tenantId === undefined ? "DELETE /users/{userId}" : "DELETE /tenants/{tenantId}/users/{userId}",
  ) !== undefined;

/** Responds with the user in the path. */
export async function showUser(call: ScopedCall): Promise<RouteResult> {
  const user = await loadUserInScope(call);
  if (isRejection(user)) return { problem: user };
  const [running, administratorCheck] = await Promise.all([
    loadRunningOperation(user),
    canRemove(call.caller, user) ? loadAdministratorCheck(call.caller, user, { status: "removed" }) : undefined,
  ]);
  const isOwnState = running === undefined && administratorCheck === undefined;
  return toResourceResponse(renderUser(user, call.caller, { running, administratorCheck }), { isOwnState });
}

async function loadRunningOperation({ lastOperationId }: UserRecord): Promise<OperationRecord | undefined> {
  const last = lastOperationId === undefined ? undefined : await getOperation(lastOperationId);
  return last === undefined || isOver(last) ? undefined : last;
}

/** Loads another administrator if the change takes the role away and an administrator must remain. */
async function loadAdministratorCheck(
  caller: Caller,
  user: UserRecord,
  { status = user.status, roles = user.roles }: UserChange,
): Promise<AdministratorCheck | undefined> {
  if (!isAdministrator(user) || isAdministrator({ ...user, status, roles })) return undefined;
  const tenant = user.tenantId === undefined ? undefined : await getTenant(user.tenantId);
  return needsRemainingAdministrator(caller, tenant) ? { other: await findOtherAdministrator(user) } : undefined;
}

/**
 * Returns the function that gives the other administrator of each user of a list. A list of one tenant, or of the staff,
 * needs at most one read: two administrators on the page are each other's.
 */
export async function loadAdministratorChecks(
  caller: Caller,
  tenant: TenantRecord | undefined,
  users: UserRecord[],
): Promise<(user: UserRecord) => AdministratorCheck | undefined> {
  const administrators = users.filter(isAdministrator);
  const [first, second] = administrators;
  if (first === undefined || !canRemove(caller, first) || !needsRemainingAdministrator(caller, tenant))
    return () => undefined;
  const otherThanFirst = second ?? (await findOtherAdministrator(first));
  return (user) => ({ other: user.id === first.id ? otherThanFirst : first });
}

function listUserActions(caller: Caller, state: UserState): string[] {
  const type = state.user.tenantId === undefined ? "staff" : "user";
  return resolveActions(caller, type, state).allowedActions;
}

/** Loads the user in the path for a command that makes this change to their status and roles. */
export async function loadUserState(
  call: ScopedCall,
  change: UserChange,
  checkSignIn: (user: UserRecord) => Promise<Pick<UserState, "signedIn">> = async () => ({}),
): Promise<Loaded<UserState>> {
  const user = await loadUserInScope(call);
  if (isRejection(user)) return { rejection: user };
  const [running, administratorCheck, signIn] = await Promise.all([
    loadRunningOperation(user),
    loadAdministratorCheck(call.caller, user, change),
    checkSignIn(user),
  ]);
  const state: UserState = { user, running, administratorCheck, ...signIn };
  return { state, version: user.version, allowedActions: listUserActions(call.caller, state) };
}

/** Loads the user in the path for a command that removes them. */
export const loadUserForRemoval = (call: ScopedCall) => loadUserState(call, { status: "removed" });
