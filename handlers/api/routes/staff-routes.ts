import { InviteStaff, UpdateStaff } from "../../../schemas/user.ts";
import { inviteStaff } from "../../core/user/invite.ts";
import { removeUser } from "../../core/user/remove.ts";
import { updateUser } from "../../core/user/update-user.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { respondWithPage } from "../http/page.ts";
import { defineRoute } from "../http/route.ts";
import { loadUserForRemoval, loadUserState, showUser } from "../resources/user-in-scope.ts";
import { findEmailHolder, invitationCommand } from "../resources/user-invitation.ts";
import { readUserPage, userFilters } from "../resources/user-page.ts";

/** Staff belong to no tenant, so they have no access to products. */
const noProducts = { products: new Map(), subscriptions: [], seats: new Map() };

/** The routes of the platform's staff. */
export const staffRoutes = [
  defineOperationCommand("POST /users", {
    body: InviteStaff,
    standIns: { email: "nobody@unknown.invalid", roles: ["auditor"] },
    load: async (call) => ({ state: { emailHolder: await findEmailHolder(call.body.email, call) } }),
    decide: (state, context, { body }) => inviteStaff(state, body, context),
  }),
  defineRoute("GET /users", { query: userFilters }, ({ request, caller, query }) =>
    respondWithPage({ path: request.path, caller: caller.subject }, query, (page) =>
      readUserPage(caller, {}, query, page),
    ),
  ),
  defineRoute("GET /users/{userId}", {}, showUser),
  defineOperationCommand("PATCH /users/{userId}", {
    body: UpdateStaff,
    load: (call) => loadUserState(call, call.body),
    decide: (state, context, { body }) => updateUser({ ...state, ...noProducts }, body, context),
  }),
  defineOperationCommand("DELETE /users/{userId}", {
    load: loadUserForRemoval,
    decide: (state, context) => removeUser({ ...state, ...noProducts }, context),
  }),
  defineOperationCommand("POST /users/{userId}/resend-invitation", invitationCommand),
];
