import type { OpenAPIHono } from "@hono/zod-openapi";
import { Operation } from "../../schemas/operation.ts";
import { InviteStaff, UpdateStaff, User } from "../../schemas/user.ts";
import { getHolder } from "../adapters/catalogs.ts";
import { inviteStaff, removeUser, updateUser } from "../core/user-commands.ts";
import type { Environment } from "./app.ts";
import { runCommand } from "./command.ts";
import { followed } from "./follow.ts";
import { answerPage, pageOf } from "./page.ts";
import { onUser, resendTo, showUser } from "./reachable-user.ts";
import { declare } from "./route.ts";
import { userFilters, userPage } from "./user-page.ts";

const tag = "Staff";
/** Staff belong to no tenant, and so have access to no product. */
const nothing = { products: new Map(), subscriptions: [], seats: new Map() };

/** Declares what is done to the platform's own people. */
export const declareStaff = (app: OpenAPIHono<Environment>): void => {
  declare(
    app,
    "POST /users",
    { tag, summary: "Invites somebody into the platform's staff", body: InviteStaff, answers: { 202: Operation } },
    ({ c, caller, body }) =>
      runCommand(c, caller, async (context) => {
        const holder = await getHolder({ catalog: "user", kind: "email", value: body.email });
        return followed(inviteStaff({ emailTaken: holder !== undefined }, body, context), caller);
      }),
  );

  declare(
    app,
    "GET /users",
    { tag, summary: "Lists the platform's staff, newest first", query: userFilters, answers: { 200: pageOf(User) } },
    ({ c, caller, query }) =>
      answerPage({ path: c.req.path, caller: caller.subject }, query, (page) =>
        userPage(caller, undefined, query, page),
      ),
  );

  declare(app, "GET /users/{userId}", { tag, summary: "Shows one of the staff", answers: { 200: User } }, showUser);

  declare(
    app,
    "PATCH /users/{userId}",
    {
      tag,
      summary: "Changes the attributes, roles and team of one of the staff, or disables or enables them",
      body: UpdateStaff,
      answers: { 202: Operation },
    },
    (call) =>
      onUser(call, call.body, async (state, context) => updateUser({ ...state, ...nothing }, call.body, context)),
  );

  declare(
    app,
    "DELETE /users/{userId}",
    {
      tag,
      summary: "Removes one of the staff, whose access ends at once",
      answers: { 200: Operation, 202: Operation },
    },
    (call) =>
      onUser(call, { status: "removed" }, async (state, context) => removeUser({ ...state, ...nothing }, context)),
  );

  declare(
    app,
    "POST /users/{userId}/resend-invitation",
    { tag, summary: "Sends the invitation again, while the person has not signed in", answers: { 202: Operation } },
    resendTo,
  );
};
