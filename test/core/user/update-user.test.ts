import { describe, expect, it } from "vitest";
import { updateUser } from "../../../handlers/core/user/update-user.ts";
import { UpdateUser, type UserRecord } from "../../../schemas/user.ts";
import { buildContext, buildOperation, buildUser, eventNamesOf, expectAccepted } from "../../support/builders.ts";
import { accessState, rejectionOf, withCrm } from "./user-fixtures.ts";

describe("an update of a user", () => {
  const update = (user: UserRecord, body: object, running?: ReturnType<typeof buildOperation>) =>
    updateUser({ user, running, ...accessState }, UpdateUser.parse(body), buildContext());

  it.each<[string, Partial<UserRecord>, object, string[]]>([
    ["changes an attribute", {}, { attributes: { displayName: "Ada L." } }, ["UserUpdated"]],
    [
      "disables the user and withdraws the profile at once",
      withCrm,
      { status: "disabled" },
      ["UserDisabled", "ProfileWithdrawn"],
    ],
    ["enables the user and shares the profile later", { status: "disabled" }, { status: "active" }, ["UserEnabled"]],
    ["withdraws a product at once", withCrm, { products: {} }, ["UserUpdated", "ProfileWithdrawn"]],
    ["adds a product and shares the profile later", {}, { products: { crm: ["sales"] } }, ["UserUpdated"]],
    ["without changes updates the identity only", {}, { status: "active" }, ["UserUpdated"]],
    [
      "changes fields and the status together",
      withCrm,
      { products: {}, status: "disabled" },
      ["UserUpdated", "UserDisabled", "ProfileWithdrawn"],
    ],
  ])("%s", (_, user, body, events) => {
    expect(eventNamesOf(expectAccepted(update(buildUser(user), body)))).toEqual(events);
  });

  it("names the changed fields without their values", () => {
    const body = { attributes: { displayName: "Grace", locale: "en" }, roles: ["tenant-admin"] };
    const [change] = expectAccepted(update(buildUser(), body));
    expect(change?.events[0]?.data).toMatchObject({
      changed: ["attributes.displayName", "attributes.locale", "roles"],
    });
    expect(JSON.stringify(change?.events)).not.toMatch(/Grace|acme\.example/);
  });

  it("is rejected while another operation runs on the user", () => {
    expect(rejectionOf(update(buildUser(), { status: "active" }, buildOperation()))).toMatchObject({ code: "busy" });
  });

  it("adds no product without a subscription, but keeps the user's products", () => {
    expect(rejectionOf(update(buildUser(), { products: { erp: ["x"] } }))?.errors?.[0]?.pointer).toBe("/products/erp");
    const known = buildUser({ products: { gone: ["x"] } });
    expect(update(known, { products: { gone: ["y"] } }).ok).toBe(true);
  });
});
