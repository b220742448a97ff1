import { InviteStaff, UpdateStaff } from "../../schemas/user.ts";
import { getHolder } from "../adapters/catalogs.ts";
import { inviteStaff, removeUser, updateUser } from "../core/user-commands.ts";
import { runCommand } from "./command.ts";
import { followOperation } from "./follow.ts";
import { respondWithPage } from "./page.ts";
import { runResendInvitation, runUserCommand, showUser } from "./reachable-user.ts";
import { type CatalogApi, declareRoute } from "./route.ts";
import { readUserPage, userFilters } from "./user-page.ts";

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
