import { describe, expect, it } from "vitest";
import { toTenantOption, toUpdateCommand, toUserOptions } from "../../../src/screens/people/user-command.ts";

describe("the command of a user", () => {
  it("has an option for each field of the request", () => {
    const fields = {
      roles: ["member"],
      products: { crm: ["sales", "reports"] },
      attributes: { displayName: "Ada", locale: "fr" },
    };
    expect(toUserOptions(fields)).toEqual([
      ...["--role", "member", "--product", "crm=sales,reports"],
      ...["--display-name", "Ada", "--attribute", "locale=fr"],
    ]);
  });

  it("names the tenant of a user, and none for staff", () => {
    expect(toTenantOption("ten_1")).toEqual(["--tenant", "ten_1"]);
    expect(toTenantOption(undefined)).toEqual([]);
  });

  it("empties the team, and is none where an option can't remove something", () => {
    const user = { id: "usr_1", tenantId: "ten_1" };
    expect(toUpdateCommand(user, { team: "" })).toEqual([
      "users",
      "update",
      "usr_1",
      "--tenant",
      "ten_1",
      "--team",
      "",
    ]);
    expect(toUpdateCommand(user, { products: {} })).toBeUndefined();
    expect(toUpdateCommand(user, { attributes: { locale: "fr" } })).toBeUndefined();
  });
});
