import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { cliOf, curlOf, hasEmptyField, quoteWord, requestCommandOf } from "../../src/writes/shell-text.ts";

test.each(["plain", "two words", "it's", '"quoted" $HOME `id`', "a\\b", "ünï"])(
  "a shell reads %s as one word",
  (word) => {
    const printed = execFileSync("sh", ["-c", `printf %s ${quoteWord(word)}`], { encoding: "utf8" });
    expect(printed).toBe(word);
  },
);

test("a request becomes a curl command with its body, and without a token", () => {
  const command = curlOf({ method: "POST", path: "/tenants", body: { name: "Acme" } }, "http://localhost:1");
  expect(command).toBe(
    `curl -X POST http://localhost:1/v1/tenants -H "Authorization: Bearer $TENANTRY_TOKEN" -H 'Content-Type: application/json' -d '{"name":"Acme"}'`,
  );
});

test("a command of the command line quotes names", () => {
  expect(cliOf(["tenants", "offboard", "ten_1", "--confirm", "Acme Ltd"])).toBe(
    "tenantry tenants offboard ten_1 --confirm 'Acme Ltd'",
  );
});

test("a shell gives the body of a request to the command line as it is", () => {
  const body = { template: 'a: "it\'s"\nb: 50%\\n', parameters: {} };
  const [print = "", command] = requestCommandOf({ method: "POST", path: "/products/crm/releases", body }).split(" | ");
  expect(command).toBe("tenantry api POST /products/crm/releases -f -");
  expect(JSON.parse(execFileSync("sh", ["-c", print], { encoding: "utf8" }))).toEqual(body);
});

test("a request without a body has no input", () => {
  expect(requestCommandOf({ method: "POST", path: "/products/crm/verify" })).toBe(
    "tenantry api POST /products/crm/verify",
  );
});

test.each([
  [{ capabilities: [] }, true],
  [{ name: "Acme", tags: {} }, true],
  [{ tags: { region: "emea" }, team: "", seats: 0 }, false],
  [{}, false],
])("the empty parts of %j are found", (body, isFound) => expect(hasEmptyField(body)).toBe(isFound));
