import { expect, test } from "vitest";
import { listChoices, renderPicker } from "../../../local/console/role-picker.ts";

test("each role can be chosen: staff, an owner for each team, an administrator and a member of each tenant", () => {
  const choices = listChoices(["sales"], [{ id: "ten_1", name: "Acme" }]);
  expect(choices.map(({ person }) => person)).toEqual([
    { role: "platform-admin" },
    { role: "auditor" },
    { role: "product-owner", team: "sales" },
    { role: "tenant-admin", tenant: "ten_1" },
    { role: "member", tenant: "ten_1" },
  ]);
});

test("a tenant's name is text on the page, whatever it contains", () => {
  const page = renderPicker(listChoices([], [{ id: "ten_1", name: `<img src=x onerror="alert(1)">` }]));
  expect(page).not.toContain("<img src=x");
  expect(page).toContain("Administrator of &lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
});
