import { InviteStaff, UpdateStaff } from "../../schemas/user.ts";
import { getHolder } from "../adapters/catalogs.ts";
import { inviteStaff, removeUser, updateUser } from "../core/user-commands.ts";
import { runCommand } from "./command.ts";
import { followed } from "./follow.ts";
import { answerPage } from "./page.ts";
import { onUser, resendTo, showUser } from "./reachable-user.ts";
import { type CatalogApi, declare } from "./route.ts";
import { userFilters, userPage } from "./user-page.ts";

/** Staff belong to no tenant, and so have access to no product. */
const nothing = { products: new Map(), subscriptions: [], seats: new Map() };

/** Declares what is done to the platform's own people. */
export const declareStaff = (app: CatalogApi): void => {
  declare(app, "POST /users", { body: InviteStaff }, ({ request, caller, body }) =>
    runCommand(request, caller, async (context) => {
      const holder = await getHolder({ catalog: "user", kind: "email", value: body.email });
      return followed(inviteStaff({ emailTaken: holder !== undefined }, body, context), caller);
    }),
  );

  declare(app, "GET /users", { query: userFilters }, ({ request, caller, query }) =>
    answerPage({ path: request.path, caller: caller.subject }, query, (page) =>
      userPage(caller, undefined, query, page),
    ),
  );

  declare(app, "GET /users/{userId}", {}, showUser);

  declare(app, "PATCH /users/{userId}", { body: UpdateStaff }, (call) =>
    onUser(call, call.body, async (state, context) => updateUser({ ...state, ...nothing }, call.body, context)),
  );

  declare(app, "DELETE /users/{userId}", {}, (call) =>
    onUser(call, { status: "removed" }, async (state, context) => removeUser({ ...state, ...nothing }, context)),
  );

  declare(app, "POST /users/{userId}/resend-invitation", {}, resendTo);
};
