import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { cliOf, curlOf, quoteWord } from "../../src/writes/shell-text.ts";

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
