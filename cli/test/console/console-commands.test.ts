import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tenantTexts } from "../../../console/src/api/tenant-texts.ts";
import { toAddCommand } from "../../../console/src/screens/notifications/notification-draft.ts";
import { toCommand } from "../../../console/src/screens/onboard/onboard-draft.ts";
import {
  toUpdateCommand as toUpdateUserCommand,
  toUserOptions,
} from "../../../console/src/screens/people/user-command.ts";
import { commandOf as commandOfRelease } from "../../../console/src/screens/releases/release-draft.ts";
import { toChangeCommand, toSubscribeCommand } from "../../../console/src/screens/subscribe/subscribe-command.ts";
import { toUpdateCommand as toUpdateTenantCommand } from "../../../console/src/screens/tenant/edit-fields.ts";
import { requestCommandOf } from "../../../console/src/writes/shell-text.ts";
import { runProgram } from "../../src/program.ts";
import { type Input, nameOfOption } from "../../src/spec.ts";
import { readTenantFields } from "../../src/tenants/tenant-options.ts";
import { tree } from "../../src/tree.ts";
import { readUserFields } from "../../src/users/user-fields.ts";
import { readPlanOptions, readSubscriptions } from "../../src/writes/plan-options.ts";

/** Parses words as the command line does. Returns the input of the command that they name. */
async function parse(words: readonly string[]): Promise<Input> {
  let parsed: Input | undefined;
  await runProgram(words, "0.0.0", async (_, input) => {
    parsed = input;
  });
  if (parsed === undefined) throw new Error(`${words.join(" ")} names no command.`);
  return parsed;
}

const subscription = {
  productId: "crm",
  planId: "standard",
  seats: 5,
  parameters: { zone: "eu", days: 30, code: "007", id: "5" },
};

describe("a command that the console builds", () => {
  test("onboards the tenant of the wizard", async () => {
    const request = {
      name: "Acme Ltd",
      adminEmail: "ada@acme.example",
      externalId: "k-1",
      tags: { region: "emea" },
      onPartialFailure: "rollBack" as const,
      subscriptions: [subscription],
    };
    const input = await parse(toCommand(request));
    expect(readSubscriptions(input)).toEqual([subscription]);
    expect([input.text("name"), input.text("externalId"), input.has("wait")]).toEqual(["Acme Ltd", "k-1", true]);
  });

  test("sets every optional text of a tenant", async () => {
    const texts = Object.fromEntries(tenantTexts.map(({ name }) => [name, `the ${name}`]));
    const request = {
      name: "Acme",
      adminEmail: "a@acme.example",
      onPartialFailure: "keep" as const,
      subscriptions: [],
    };
    const input = await parse(toCommand({ ...request, ...texts }));
    expect(readTenantFields(input)).toMatchObject(texts);
  });

  test("subscribes, and changes a subscription", async () => {
    const { productId, ...fields } = subscription;
    const added = await parse(toSubscribeCommand("ten_1", subscription));
    expect(added.argument(1)).toBe("crm:standard");
    expect(readPlanOptions(added)).toEqual({ seats: 5, parameters: fields.parameters });
    const changed = await parse(toChangeCommand("ten_1", productId, fields) ?? []);
    expect(changed.text("plan")).toBe("standard");
  });

  test("publishes a release, and updates a tenant and a user", async () => {
    const release = { parameters: { Plan: "${plan.id}" }, capabilities: ["CAPABILITY_IAM" as const], notes: "New" };
    const published = await parse(commandOfRelease("crm", release) ?? []);
    expect([published.list("parameter"), published.list("capability")]).toEqual([
      ["Plan=${plan.id}"],
      ["CAPABILITY_IAM"],
    ]);
    const change = { name: "Acme Ltd", externalId: "", tags: { region: "emea" } };
    expect(readTenantFields(await parse(toUpdateTenantCommand("ten_1", change) ?? []))).toEqual(change);
    const user = { id: "usr_1", tenantId: "ten_1" };
    const fields = { roles: ["product-owner"], team: "", attributes: { displayName: "Ada" } };
    expect(readUserFields(await parse(toUpdateUserCommand(user, fields) ?? []))).toEqual(fields);
  });

  test("sends a request that no options express as it is", async () => {
    expect(toChangeCommand("ten_1", "crm", { parameters: {} })).toBeUndefined();
    expect(commandOfRelease("crm", { capabilities: [] })).toBeUndefined();
    expect(toUpdateTenantCommand("ten_1", { tags: {} })).toBeUndefined();
    expect(toUpdateUserCommand({ id: "usr_1" }, { attributes: { locale: "fr" } })).toBeUndefined();
    const call = { method: "PATCH" as const, path: "/tenants/ten_1", body: { tags: {} } };
    const [body, command = ""] = requestCommandOf(call).split(" | tenantry ");
    expect(body).toBe("printf %s '{\"tags\":{}}'");
    const input = await parse(command.split(" "));
    expect([input.argument(0), input.argument(1), input.text("file")]).toEqual(["PATCH", "/tenants/ten_1", "-"]);
  });

  test("adds a notification, and invites a user", async () => {
    const filter = { types: ["OperationFailed"], productId: "crm", tenantId: "ten_1" };
    const body = {
      topic: "workflow-errors" as const,
      protocol: "https" as const,
      endpoint: "https://a.example",
      filter,
    };
    expect((await parse(toAddCommand(body))).text("https")).toBe("https://a.example");
    const options = toUserOptions({
      roles: ["member"],
      products: { crm: ["sales"] },
      attributes: { displayName: "Ada" },
    });
    expect((await parse(["users", "invite", "ada@a.example", ...options])).list("product")).toEqual(["crm=sales"]);
  });
});

const source = join(import.meta.dirname, "..", "..", "..", "console", "src");
const literals = globSync("**/*.tsx", { cwd: source }).flatMap((file) =>
  [...readFileSync(join(source, file), "utf8").matchAll(/cli(?:=\{|Of\()\[(?<words>[^\]]*)\]/g)].map((match) => ({
    file,
    words: [...(match.groups?.["words"] ?? "").matchAll(/"([^"]*)"/g)].map(([, word = ""]) => word),
  })),
);

test.each(literals)("the command $words in $file exists with its options", async ({ words }) => {
  const [noun = "", verb = ""] = words;
  const entry = tree.find(({ name }) => name === noun);
  const specs = entry?.load ? await entry.load() : [await entry?.loadCommand?.()];
  const spec = entry?.load
    ? specs.find((one) => one?.name === verb || one?.name === words.slice(1, 3).join(" "))
    : specs[0];
  // A verb that the page computes is not a literal.
  if (entry?.load && (verb === "" || verb.startsWith("-"))) return;
  expect(spec, `${noun} ${verb}`).toBeDefined();
  const known = (spec?.options ?? []).map(nameOfOption);
  for (const word of words.filter((one) => one.startsWith("--")))
    expect(known).toContain(nameOfOption({ flags: word }));
});

test("the console shows commands", () => expect(literals.length).toBeGreaterThan(15));
