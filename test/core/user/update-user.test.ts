import { describe, expect, it } from "vitest";
import type { Decision } from "../../../handlers/core/shared/decision.ts";
import { updateUser } from "../../../handlers/core/user/update-user.ts";
import { UpdateUser, type UserRecord } from "../../../schemas/user.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildSubscription,
  buildUser,
  eventNamesOf,
} from "../../support/builders.ts";

const crm = buildProduct({ profileAttributes: ["email", "locale"] });

const accessState = { products: new Map([["crm", crm]]), subscriptions: [buildSubscription()], seats: new Map() };

const withCrm = { products: { crm: ["sales"] }, shared: ["crm"] };

const expectAccepted = (decision: Decision) => {
  if (!decision.ok) throw new Error(decision.rejection.detail);
  return decision.changes;
};

const rejectionOf = (decision: Decision) => (decision.ok ? undefined : decision.rejection);

describe("changing a user", () => {
  const update = (user: UserRecord, body: object, running?: ReturnType<typeof buildOperation>) =>
    updateUser({ user, running, ...accessState }, UpdateUser.parse(body), buildContext());

  it.each<[string, Partial<UserRecord>, object, string[]]>([
    ["an attribute", {}, { attributes: { displayName: "Ada L." } }, ["UserUpdated"]],
    [
      "to disabled, at once and with what products know",
      withCrm,
      { status: "disabled" },
      ["UserDisabled", "ProfileWithdrawn"],
    ],
    ["to enabled; products hear later", { status: "disabled" }, { status: "active" }, ["UserEnabled"]],
    ["by taking a product, at once", withCrm, { products: {} }, ["UserUpdated", "ProfileWithdrawn"]],
    ["by giving a product, which hears later", {}, { products: { crm: ["sales"] } }, ["UserUpdated"]],
    ["to what they are already: the identity is looked at", {}, { status: "active" }, ["UserUpdated"]],
    [
      "in both ways",
      withCrm,
      { products: {}, status: "disabled" },
      ["UserUpdated", "UserDisabled", "ProfileWithdrawn"],
    ],
  ])("%s", (_, user, body, events) => {
    expect(eventNamesOf(expectAccepted(update(buildUser(user), body)))).toEqual(events);
  });

  it("says which fields changed by their names, and nothing of what is in them", () => {
    const body = { attributes: { displayName: "Grace", locale: "en" }, roles: ["tenant-admin"] };
    const [change] = expectAccepted(update(buildUser(), body));
    expect(change?.events[0]?.data).toMatchObject({
      changed: ["attributes.displayName", "attributes.locale", "roles"],
    });
    expect(JSON.stringify(change?.events)).not.toMatch(/Grace|acme\.example/);
  });

  it("is refused while another operation runs on the user", () => {
    expect(rejectionOf(update(buildUser(), { status: "active" }, buildOperation()))).toMatchObject({ code: "busy" });
  });

  it("gives no product that the tenant has not, but leaves those that the user has", () => {
    expect(rejectionOf(update(buildUser(), { products: { erp: ["x"] } }))?.errors?.[0]?.pointer).toBe("/products/erp");
    const known = buildUser({ products: { gone: ["x"] } });
    expect(update(known, { products: { gone: ["y"] } }).ok).toBe(true);
  });
});
