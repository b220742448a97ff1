import { InviteStaff, UpdateStaff } from "../../../schemas/user.ts";
import { getHolder } from "../../adapters/dynamodb/catalogs.ts";
import { inviteStaff } from "../../core/user/invite.ts";
import { removeUser } from "../../core/user/remove.ts";
import { updateUser } from "../../core/user/update-user.ts";
import { runCommand } from "../http/command.ts";
import { followOperation } from "../http/operation-response.ts";
import { respondWithPage } from "../http/page.ts";
import { type CatalogApi, declareRoute } from "../http/route.ts";
import { runResendInvitation, runUserCommand, showUser } from "../resources/user-in-scope.ts";
import { readUserPage, userFilters } from "../resources/user-page.ts";

/** Staff belong to no tenant, and so have access to no product. */
const noProducts = { products: new Map(), subscriptions: [], seats: new Map() };

/** Declares what is done to the platform's own people. */
export const declareStaffRoutes = (app: CatalogApi): void => {
  declareRoute(app, "POST /users", { body: InviteStaff }, ({ request, caller, body }) =>
    runCommand(request, caller, async (context) => {
      const holder = await getHolder({ catalog: "user", kind: "email", value: body.email });
      return followOperation(inviteStaff({ emailTaken: holder !== undefined }, body, context), caller);
    }),
  );

  declareRoute(app, "GET /users", { query: userFilters }, ({ request, caller, query }) =>
    respondWithPage({ path: request.path, caller: caller.subject }, query, (page) =>
      readUserPage(caller, undefined, query, page),
    ),
  );

  declareRoute(app, "GET /users/{userId}", {}, showUser);

  declareRoute(app, "PATCH /users/{userId}", { body: UpdateStaff }, (call) =>
    runUserCommand(call, call.body, async (state, context) =>
      updateUser({ ...state, ...noProducts }, call.body, context),
    ),
  );

  declareRoute(app, "DELETE /users/{userId}", {}, (call) =>
    runUserCommand(call, { status: "removed" }, async (state, context) =>
      removeUser({ ...state, ...noProducts }, context),
    ),
  );

  declareRoute(app, "POST /users/{userId}/resend-invitation", {}, runResendInvitation);
};
