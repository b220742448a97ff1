import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Role, UserRecord } from "../../../schemas/user.ts";
import { findOtherAdministrator } from "../../adapters/dynamodb/administrator-lookup.ts";
import { getOperation, getOperations, getProducts, getTenant, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { hasSignedIn } from "../../adapters/identity/sign-ins.ts";
import { isOver } from "../../core/operation/operation.ts";
import { isInScope } from "../../core/shared/access.ts";
import { resolveAllowedActions } from "../../core/shared/allowed-actions.ts";
import type { Context, Rejection } from "../../core/shared/decision.ts";
import type { OperationDecision } from "../../core/tenant/tenant-state.ts";
import { isAdministrator, needsRemainingAdministrator } from "../../core/user/administrators.ts";
import { resendInvitation } from "../../core/user/resend-invitation.ts";
import type { UserState } from "../../core/user/update-user.ts";
import type { ProductMap } from "../../core/user/user.ts";
import { checkIfMatch, runCommand } from "../http/command.ts";
import { followOperation, rejectCommand } from "../http/operation-response.ts";
import type { RouteCall, RouteResult } from "../http/route.ts";
import { renderUser, toResourceResponse } from "./render.ts";

/** The status and roles that a command gives to a user. */
type UserChange = { status?: UserRecord["status"] | undefined; roles?: Role[] | undefined };
type UserCall = Pick<RouteCall<never, never>, "request" | "caller" | "relation" | "params">;

/** The same words whether the user is not there or is not the caller's. */
export const userNotFound: Rejection = { code: "notFound", detail: "There is no such user." };

/** The user in the path, where there is one that the caller may see; a colleague is no secret, only not to be read. */
const loadUserInScope = async ({
  caller,
  relation,
  params,
}: Omit<UserCall, "request">): Promise<UserRecord | Rejection> => {
  const { tenantId, userId = "" } = params;
  if (relation === "self" && caller.tenantId === tenantId && caller.userId !== userId) {
    return { code: "forbidden", detail: "You may read nobody but yourself." };
  }
  if (!isInScope(caller, relation, { tenantId, userId })) return userNotFound;
  const user = await getUser(userId);
  return user !== undefined && user.tenantId === tenantId ? user : userNotFound;
};

const isRejection = (found: UserRecord | Rejection): found is Rejection => "code" in found;

/** The operations that run on any of these users, by id. */
export const loadRunningOperations = async (users: UserRecord[]): Promise<ReadonlyMap<string, OperationRecord>> => {
  const ids = users.flatMap(({ lastOperationId, status }) => (status === "removed" ? [] : (lastOperationId ?? [])));
  const operations = ids.length === 0 ? new Map<string, OperationRecord>() : await getOperations(ids);
  return new Map([...operations].filter(([, one]) => !isOver(one)));
};

/** Shows the user in the path. */
export const showUser = async (call: UserCall): Promise<RouteResult> => {
  const user = await loadUserInScope(call);
  if (isRejection(user)) return { problem: user };
  return toResourceResponse(renderUser(user, call.caller, (await loadRunningOperations([user])).size > 0));
};

/** The products that are named, or that the user has or is known to; none of them needs no reading. */
export const loadNamedProducts = (named: object, user?: UserRecord): Promise<ProductMap> | ProductMap => {
  const ids = [...Object.keys(named), ...Object.keys(user?.products ?? {}), ...(user?.shared ?? [])];
  return ids.length === 0 ? new Map() : getProducts(ids);
};

const loadRunningOperation = async ({ lastOperationId }: UserRecord): Promise<OperationRecord | undefined> => {
  const last = lastOperationId === undefined ? undefined : await getOperation(lastOperationId);
  return last === undefined || isOver(last) ? undefined : last;
};

/** Another administrator, where one has to be left and the change takes this one away. */
const loadAdministration = async (caller: Caller, user: UserRecord, change: UserChange) => {
  const { status = user.status, roles = user.roles } = change;
  if (!isAdministrator(user) || isAdministrator({ ...user, status, roles })) return undefined;
  const tenant = user.tenantId === undefined ? undefined : await getTenant(user.tenantId);
  return needsRemainingAdministrator(caller, tenant) ? { other: await findOtherAdministrator(user) } : undefined;
};

const listUserActions = (caller: Caller, { user, running, signedIn }: UserState) => {
  const type = user.tenantId === undefined ? "staff" : "user";
  const actions = resolveAllowedActions(caller, type, { ...user, activeOperationId: running?.id });
  return signedIn ? actions.filter((action) => action !== "resendInvitation") : actions;
};

/** A command on the user in the path, with what it makes of their status and roles; `look` reads what else it needs. */
export const runUserCommand = (
  call: UserCall,
  change: UserChange,
  decide: (state: UserState, context: Context) => Promise<OperationDecision>,
  look: (user: UserRecord) => Promise<Pick<UserState, "signedIn">> = async () => ({}),
) =>
  runCommand(call.request, call.caller, async (context) => {
    const user = await loadUserInScope(call);
    if (isRejection(user)) return rejectCommand(user);
    const stale = checkIfMatch(call.request, user);
    if (stale) return rejectCommand(stale);
    const [running, administratorCheck, looked] = await Promise.all([
      loadRunningOperation(user),
      loadAdministration(call.caller, user, change),
      look(user),
    ]);
    const state = { user, running, administratorCheck, ...looked };
    return followOperation(await decide(state, context), call.caller, listUserActions(call.caller, state));
  });

/** Has the invitation of the user in the path sent again; the identity provider says whether it is still needed. */
export const runResendInvitation = (call: UserCall) =>
  runUserCommand(
    call,
    {},
    async (state, context) => resendInvitation(state, context),
    async (user) => (user.status === "active" ? { signedIn: await hasSignedIn(user.id) } : {}),
  );
