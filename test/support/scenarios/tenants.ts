import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { expect } from "vitest";
import type { Envelope } from "../../../events/envelope.ts";
import { getOperation } from "../../../handlers/adapters/dynamodb/catalogs.ts";
import { isOver } from "../../../handlers/core/operation/operation.ts";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../../schemas/operation.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import { type ApiResponse, clientOf, getProductAccountConfig, signInAs, waitFor } from "../system/deployed-system.ts";

let count = 0;
/** Returns a unique name. */
export function uniqueName(prefix: string): string {
  count += 1;
  return `${prefix} ${process.pid} ${Date.now().toString(36)} ${count}`;
}
export const uniqueEmail = (): string => `${uniqueName("someone").replaceAll(" ", ".")}@example.com`;

type TenantRequestResponse = { operation: Operation; tenant: Tenant };

/** Requests a tenant as a platform administrator. */
export async function requestTenant(overrides: object = {}): Promise<ApiResponse<TenantRequestResponse>> {
  const admin = await signInAs("platform-admin");
  return admin.post<TenantRequestResponse>("/tenants", {
    name: uniqueName("Tenant"),
    adminEmail: uniqueEmail(),
    ...overrides,
  });
}

/** Waits until an operation has ended, and returns it as the API shows it. Looks at the record while it waits, because
 *  a request costs the local engine five times as much and the tests wait for hundreds of operations. */
export async function waitForOperation(operationId: string): Promise<Operation> {
  const hasEnded = async () => {
    const record = await getOperation(operationId);
    return record !== undefined && isOver(record);
  };
  await waitFor(`${operationId} ends`, hasEnded);
  const admin = await signInAs("platform-admin");
  return waitFor(`the API shows that ${operationId} has ended`, async () => {
    const { status, body } = await admin.get<Operation>(`/operations/${operationId}`);
    expect({ status, body }).toMatchObject({ status: 200, body: { done: true } });
    return body;
  });
}

export const crmSubscription = { productId: "crm", planId: "standard", seats: 5 };

/** Requests a tenant and waits for the end of its onboarding. */
export async function onboardTenant(overrides: object = {}): Promise<{ tenant: Tenant; operation: Operation }> {
  const { body } = await requestTenant(overrides);
  const operation = await waitForOperation(body.operation.id);
  const admin = await signInAs("platform-admin");
  const { status, body: tenant } = await admin.get<Tenant>(`/tenants/${body.tenant.id}`);
  expect(status, JSON.stringify(tenant)).toBe(200);
  return { tenant, operation };
}

/** Reads all pages of a tenant's timeline. */
export async function readTimeline(tenantId: string, limit = 100): Promise<Envelope[]> {
  const admin = await signInAs("platform-admin");
  const events: Envelope[] = [];
  let after = "";
  do {
    const { body } = await admin.get<{ items: Envelope[]; next: string | null }>(
      `/tenants/${tenantId}/timeline?limit=${limit}${after}`,
    );
    events.push(...body.items);
    after = body.next === null ? "" : `&after=${body.next}`;
  } while (after !== "");
  return events;
}

/** Returns the accounts in which a tenant has a stack of a product. */
export async function findStackAccounts(tenantId: string, productId: string, accounts: string[]): Promise<string[]> {
  const found = await Promise.all(
    accounts.map(async (account) => {
      try {
        const client = clientOf(CloudFormationClient, getProductAccountConfig(account));
        const StackName = stackNameOf({ tenantId, productId });
        const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
        return Stacks.some(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE");
      } catch (error) {
        if (/does not exist/.test((error as Error).message)) return false;
        throw error;
      }
    }),
  );
  return accounts.filter((_, index) => found[index]);
}
