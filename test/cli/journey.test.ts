import { expect, test } from "vitest";
import { fieldsOf, runCli, startCli } from "../support/cli/run-cli.ts";
import { uniqueEmail, uniqueName } from "../support/scenarios/tenants.ts";

/** Runs a command that must succeed. */
async function succeed(...args: string[]) {
  const result = await runCli(args);
  expect(result, args.join(" ")).toMatchObject({ code: 0 });
  return result;
}

test("a tenant with two products lives its whole life from the terminal alone", async () => {
  const [name, email] = [uniqueName("Terminal"), uniqueEmail()];
  const request = ["--name", name, "--admin-email", uniqueEmail(), "--subscribe", "crm:standard", "--seats", "crm=5"];
  const both = [...request, "--subscribe", "analytics:starter", "--parameter", "analytics.timeZone=Europe/Berlin"];

  const preview = await succeed("tenants", "create", ...both, "--dry-run");
  expect(preview.stdout.match(/^stack\tcreate/gm)).toHaveLength(2);

  const created = await succeed("tenants", "create", ...both, "--wait");
  const tenant = fieldsOf(created);
  expect(tenant).toMatchObject({ name, status: "active", "operation.status": "succeeded" });
  expect(created.stderr).toContain(`[2/2] ${name}: Onboard ${name} succeeded`);
  expect(created.stderr).toContain("[2/2] crm: ");
  expect(created.stderr).toContain("[2/2] analytics: ");

  await succeed("users", "invite", email, "--tenant", name, "--role", "member", "--product", "crm=sales", "--wait");
  const users = await succeed("users", "list", "--tenant", name);
  expect(users.stdout).toMatch(new RegExp(`\\t${email}\\tmember\\tactive\\t`));

  const suspended = await succeed("tenants", "suspend", name);
  const operation = fieldsOf(suspended)["operation.id"] ?? "";
  expect(suspended.stderr).toContain(`tenantry operations watch ${operation}`);
  const watched = await succeed("operations", "watch", operation, "--json");
  const last = JSON.parse(watched.stdout.trim().split("\n").at(-1) ?? "") as object;
  expect(last).toMatchObject({ id: operation, status: "succeeded" });
  expect(fieldsOf(await succeed("tenants", "get", name))["status"]).toBe("suspended");

  await succeed("tenants", "reactivate", name, "--wait");
  await succeed("subscriptions", "change", name, "crm", "--seats", "7", "--wait");
  expect(fieldsOf(await succeed("subscriptions", "get", name, "crm"))["seats"]).toBe("7");

  await succeed("tenants", "offboard", name, "--confirm", name, "--wait");
  expect(fieldsOf(await succeed("tenants", "get", tenant["id"] ?? ""))["status"]).toBe("deleted");
  const timeline = await succeed("tenants", "timeline", tenant["id"] ?? "", "--all");
  expect(timeline.stdout).toMatch(/\tTenantRequested\t.*\tTenantDeleted\t/s);
});

test("events are tailed from now on, and continued without a gap or a repetition", async () => {
  const name = uniqueName("Tailed");
  const { id = "" } = fieldsOf(
    await succeed("tenants", "create", "--name", name, "--admin-email", uniqueEmail(), "--wait"),
  );
  const first = startCli(["events", "tail", "--tenant", id, "--count", "1", "--json"]);
  await first.waitForMessage(/Tailing/);
  await succeed("tenants", "suspend", id, "--wait");
  const { stdout, stderr, code } = await first.result;
  expect(code).toBe(0);
  expect(stderr).toContain(`Tailing events with tenantId=${id}`);
  const [, command = ""] = /Continue: tenantry (.*)$/m.exec(stderr) ?? [];
  const rest = await succeed(...command.split(" "), "--count", "2", "--json");
  const sequences = [stdout, rest.stdout].flatMap((text) =>
    text
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { id: string }).id),
  );
  const listed = await succeed("events", "list", "--tenant", id, "--all", "--json");
  const ids = (JSON.parse(listed.stdout) as { items: { id: string }[] }).items.map((event) => event.id);
  const start = ids.indexOf(sequences[0] ?? "");
  expect(ids.slice(start, start + 3)).toEqual(sequences);
});
