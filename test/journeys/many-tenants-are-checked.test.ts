import { expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { isFullRun } from "../support/full-run.ts";
import { crmSubscription, onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { createActiveUser } from "../support/scenarios/users.ts";
import { signInAs } from "../support/system/deployed-system.ts";

const TENANT_COUNT = isFullRun ? 200 : 8;
/** The tenants on which the test works at the same time. */
const CONCURRENCY = 4;
const MAX_DURATION_MS = 60 * 60_000;

const subscriptions = [
  crmSubscription,
  { productId: "analytics", planId: "starter" },
  { productId: "helpdesk", planId: "basic" },
];

type Command = [method: "post" | "patch" | "delete", path: string, body?: object];

/** Sends commands one after another, each when the former has succeeded. */
async function runAll(commands: Command[]): Promise<void> {
  const admin = await signInAs("platform-admin");
  for (const [method, path, body] of commands) {
    const { status, body: operation } = await admin[method]<Operation>(path, body);
    expect({ path, status }).toEqual({ path, status: 202 });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
  }
}

/** Disables a member of the tenant. */
async function disableMember({ id }: Tenant): Promise<void> {
  const member = await createActiveUser(id, { roles: ["member"] });
  await runAll([["patch", `/tenants/${id}/users/${member.id}`, { status: "disabled" }]]);
}

/** The commands that healthy tenants have been through before they are checked. */
const histories: ((tenant: Tenant) => Promise<void>)[] = [
  async () => {},
  ({ id }) => runAll([["patch", `/tenants/${id}/subscriptions/crm`, { planId: "enterprise", seats: 7 }]]),
  ({ id }) => runAll([["post", `/tenants/${id}/suspend`]]),
  ({ id }) =>
    runAll([
      ["post", `/tenants/${id}/suspend`],
      ["post", `/tenants/${id}/reactivate`],
    ]),
  ({ id }) => runAll([["delete", `/tenants/${id}?graceDays=30`]]),
  ({ id }) =>
    runAll([
      ["delete", `/tenants/${id}?graceDays=30`],
      ["post", `/tenants/${id}/restore`],
    ]),
  ({ id }) => runAll([["delete", `/tenants/${id}/subscriptions/analytics`]]),
  disableMember,
];

/** Onboards a tenant, gives it a history, and returns the findings of its check. */
async function checkTenant(index: number): Promise<object> {
  const { tenant } = await onboardTenant({ subscriptions });
  await histories[index % histories.length]?.(tenant);
  const admin = await signInAs("platform-admin");
  const { body } = await admin.post<Operation>(`/tenants/${tenant.id}/check`);
  const { status, findings } = await waitForOperation(body.id);
  return { index, status, findings };
}

it(
  `${TENANT_COUNT} healthy tenants have no findings, whatever they have been through`,
  async () => {
    const waiting = Array.from({ length: TENANT_COUNT }, (_, index) => index);
    const results: object[] = [];
    const work = async () => {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift())
        results[index] = await checkTenant(index);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    expect(results).toEqual(results.map((_, index) => ({ index, status: "succeeded", findings: undefined })));
    expect(results).toHaveLength(TENANT_COUNT);
  },
  MAX_DURATION_MS,
);
