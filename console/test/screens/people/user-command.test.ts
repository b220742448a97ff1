import { describe, expect, it } from "vitest";
import { toTenantOption, toUserOptions } from "../../../src/screens/people/user-command.ts";

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
});
