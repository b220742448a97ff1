import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Preview } from "../../schemas/preview.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { readList } from "../support/lists.ts";
import {
  crmSubscription,
  findStackAccounts,
  onboardTenant,
  readTimeline,
  requestTenant,
  uniqueEmail,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { createActiveUser } from "../support/scenarios/users.ts";
import { clientOf, getConnectionInfo, getProductAccountConfig, signInAs } from "../support/system/deployed-system.ts";

let admin: Awaited<ReturnType<typeof signInAs>>;
let tenant: Tenant;
beforeAll(async () => {
  admin = await signInAs("platform-admin");
  ({ tenant } = await onboardTenant({ subscriptions: [crmSubscription] }));
});

/** Returns the operations of a tenant that do not belong to its onboarding, as a preview shows them. */
async function listOperations(tenantId: string, known: ReadonlySet<string> = new Set()) {
  const all = await readList<Operation>(admin, `/operations?tenantId=${tenantId}`);
  return all
    .filter(({ id }) => !known.has(id))
    .map(({ id, kind, target, steps }) => ({ id, kind, target, steps: steps.map(({ name }) => name) }));
}

const compare = (one: object, other: object) => JSON.stringify(one).localeCompare(JSON.stringify(other));

/** Expects that the operations that were started are exactly those of the preview, with their planned steps first. */
function expectOperations(started: Awaited<ReturnType<typeof listOperations>>, { operations }: Preview): void {
  const planned = started.map(({ kind, target, steps }) => {
    const { steps: first = [] } = operations.find((one) => one.kind === kind) ?? {};
    return { kind, target, steps: steps.slice(0, first.length) };
  });
  expect(planned.sort(compare)).toEqual([...operations].sort(compare));
}

describe("a dry run of a request for a tenant", () => {
  it("shows the operations, the steps and the stack that then exist, and creates nothing itself", async () => {
    const body = { name: uniqueName("Planned"), adminEmail: uniqueEmail(), subscriptions: [crmSubscription] };
    const planned = await admin.post<Preview>("/tenants?dryRun=true", body);
    expect(planned.status).toBe(200);
    expect(planned.body).toMatchObject({ accepted: true, problems: [], lost: [] });
    const { body: again } = await admin.post<Preview>("/tenants?dryRun=true", body);
    expect(again.accepted).toBe(true);

    const { status, body: created } = await requestTenant(body);
    expect(status).toBe(202);
    await waitForOperation(created.operation.id);
    // The ids of the preview are its own.
    const asPlanned = JSON.parse(
      JSON.stringify(planned.body).replaceAll(planned.body.operations[0]?.target.id ?? "", created.tenant.id),
    );
    expectOperations(await listOperations(created.tenant.id), asPlanned);
    const [stack] = planned.body.stacks;
    expect(planned.body.stacks).toHaveLength(1);
    const account = getConnectionInfo().accounts.products["crm"] ?? "";
    expect(stack).toMatchObject({ productId: "crm", account, action: "create" });
    const StackName = `tenantry-crm-${created.tenant.id.replace("_", "-")}`;
    const client = clientOf(CloudFormationClient, getProductAccountConfig("crm"));
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const parameters = Object.fromEntries(
      (Stacks[0]?.Parameters ?? []).map((one) => [one.ParameterKey, one.ParameterValue]),
    );
    const plannedId = planned.body.operations[0]?.target.id ?? "";
    const expected = Object.entries(stack?.parameters ?? {}).map(([name, value]) => [
      name,
      value.replace(plannedId, created.tenant.id),
    ]);
    expect(parameters).toMatchObject(Object.fromEntries(expected));
  });

  it("lists all problems at once; the request itself returns the first", async () => {
    const body = {
      name: tenant.name,
      adminEmail: tenant.adminEmail,
      tags: { "aws:x": "y" },
      subscriptions: [
        { productId: "crm", planId: "gold" },
        { productId: "helpdesk", planId: "" },
        { productId: "unknown-one", planId: "standard" },
      ],
    };
    const { status, body: preview } = await admin.post<Preview>("/tenants?dryRun=true", body);
    expect([status, preview.accepted]).toEqual([200, false]);
    const problems = preview.problems.map(({ code, pointer }) => `${code} ${pointer}`);
    expect(problems).toEqual(expect.arrayContaining(["badRequest /tags", "badRequest /subscriptions/1/planId"]));
    expect(problems).toEqual(
      expect.arrayContaining([
        "unknownReference /subscriptions/0/planId",
        "unknownReference /subscriptions/2/productId",
      ]),
    );
    expect(problems).toEqual(expect.arrayContaining(["nameTaken /name", "emailTaken /adminEmail"]));
    expect(await admin.post("/tenants", body)).toMatchObject({ status: 400, body: { code: "badRequest" } });
    const taken = await admin.post("/tenants", { name: tenant.name, adminEmail: uniqueEmail() });
    expect(taken).toMatchObject({
      status: 409,
      body: { code: "nameTaken", errors: [{ pointer: "/name" }], existing: { type: "tenant", id: tenant.id } },
    });
  });

  it("needs the permission of the request, and shows no tenant outside of the scope", async () => {
    const auditor = await signInAs("auditor");
    expect((await auditor.post("/tenants?dryRun=true", { name: "x" })).status).toBe(403);
    expect((await admin.delete(`/tenants/ten_${"0".repeat(32)}?dryRun=true`)).status).toBe(404);
    const foreign = await signInAs("tenant-admin", { tenant: tenant.id });
    const other = await onboardTenant();
    const invitation = { email: uniqueEmail(), roles: ["member"] };
    expect((await foreign.post(`/tenants/${other.tenant.id}/users?dryRun=true`, invitation)).status).toBe(404);
    const holder = await foreign.post(`/tenants/${tenant.id}/users`, { ...invitation, email: other.tenant.adminEmail });
    expect(holder).toMatchObject({ status: 409, body: { code: "emailTaken" } });
    expect(holder.body).not.toHaveProperty("existing");
  });
});

describe("a dry run on a tenant", () => {
  it("of each change writes nothing: no event, no operation, no new version", async () => {
    const path = `/tenants/${tenant.id}`;
    const [events, operations] = [await readTimeline(tenant.id), await listOperations(tenant.id)];
    const answers = [
      await admin.patch<Preview>(`${path}?dryRun=true`, { name: uniqueName("Renamed") }),
      await admin.post<Preview>(`${path}/suspend?dryRun=true`),
      await admin.delete<Preview>(`${path}?dryRun=true`),
      await admin.patch<Preview>(`${path}/subscriptions/crm?dryRun=true`, { seats: 4 }),
      await admin.delete<Preview>(`${path}/subscriptions/crm?dryRun=true`),
      await admin.post<Preview>(`${path}/users?dryRun=true`, {
        email: uniqueEmail(),
        roles: ["member"],
        products: { crm: ["user"] },
      }),
      await admin.post<Preview>("/products/crm/verify?dryRun=true"),
      await admin.post<Preview>("/products/crm/credentials?dryRun=true"),
      await admin.post<Preview>("/products/crm/external-id?dryRun=true"),
      await admin.patch<Preview>("/products/crm?dryRun=true", { description: uniqueName("Planned") }),
    ];
    expect(answers.map(({ status, body }) => [status, body.accepted])).toEqual(answers.map(() => [200, true]));
    expect(answers[5]?.body.seats).toEqual({ productId: "crm", limit: 5, used: 0, after: 1 });
    const [rejected] = [await admin.post<Preview>(`${path}/reactivate?dryRun=true`)];
    expect(rejected.body).toMatchObject({ accepted: false, problems: [{ code: "illegalTransition" }] });
    const retired = await admin.delete<Preview>("/products/crm?dryRun=true");
    expect(retired.body).toMatchObject({ accepted: false, problems: [{ code: "productInUse" }] });
    expect(await readTimeline(tenant.id)).toEqual(events);
    expect(await listOperations(tenant.id)).toEqual(operations);
    expect((await admin.get<Tenant>(path)).body).toEqual(tenant);
  });

  it("shows exactly what a suspension and an offboarding then do", async () => {
    await createActiveUser(tenant.id);
    const users = await readList<User>(admin, `/tenants/${tenant.id}/users`);
    for (const [verb, path] of [
      ["post", `/tenants/${tenant.id}/suspend`],
      ["delete", `/tenants/${tenant.id}`],
    ] as const) {
      const known = new Set((await listOperations(tenant.id)).map(({ id }) => id));
      const { body: preview } = await admin[verb]<Preview>(`${path}?dryRun=true`);
      const { body: operation } = await admin[verb]<Operation>(path);
      await waitForOperation(operation.id);
      expectOperations(await listOperations(tenant.id, known), preview);
      if (verb !== "delete") continue;
      const account = getConnectionInfo().accounts.products["crm"] ?? "";
      const name = `tenantry-crm-${tenant.id.replace("_", "-")}`;
      expect(preview.lost).toEqual([
        `${users.length} users of the tenant`,
        `the stack ${name} in account ${account} with its data`,
      ]);
      expect(await findStackAccounts(tenant.id, "crm", [account])).toEqual([]);
    }
  });
});

describe("a dry run on a user", () => {
  it("names what a removal loses, and why the last administrator can't be removed", async () => {
    const { tenant: own } = await onboardTenant();
    const user: User = await createActiveUser(own.id);
    const manager = await signInAs("tenant-admin", { tenant: own.id });
    const { body: removal } = await manager.delete<Preview>(`/tenants/${own.id}/users/${user.id}?dryRun=true`);
    expect(removal).toMatchObject({
      accepted: true,
      lost: [`the user ${user.email}`],
      operations: [{ kind: "user.remove" }],
    });
    const { body: me } = await admin.get<User>(`/tenants/${own.id}/users/${user.id}`);
    expect(me.status).toBe("active");
  });
});
