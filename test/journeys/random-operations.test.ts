import { CloudFormationClient, paginateListStacks } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { readTimeline, requestTenant, uniqueName } from "../support/scenarios/tenants.ts";
import {
  type ApiResponse,
  clientOf,
  getProductAccountConfig,
  signInAs,
  waitFor,
} from "../support/system/deployed-system.ts";

const isFullRun = Boolean(process.env["TENANTRY_FULL"]);
const seed = Number(process.env["TENANTRY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const [tenantCount, operationCount] = isFullRun ? [20, 200] : [4, 30];

/** Returns a random number generator that repeats its numbers for the same seed (mulberry32, public domain). */
const createRandom = (state: number) => () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

/** Builds a template whose stacks fail from the second on, because they share one bucket name. */
const buildFailingTemplate = (bucket: string) => `
Resources:
  First: { Type: "AWS::SQS::Queue" }
  Second: { Type: "AWS::S3::Bucket", DependsOn: First, Properties: { BucketName: "${bucket}" } }
`;

const listStackNames = async (account: string): Promise<string[]> => {
  const names: string[] = [];
  for await (const page of paginateListStacks(
    { client: clientOf(CloudFormationClient, getProductAccountConfig(account)) },
    {},
  )) {
    const live = (page.StackSummaries ?? []).filter(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE");
    names.push(...live.map(({ StackName }) => StackName ?? ""));
  }
  return names;
};

describe(`${operationCount} random operations on ${tenantCount} tenants (TENANTRY_SEED=${seed})`, () => {
  it("end with records that match the stacks, and leave no other stacks", {
    timeout: isFullRun ? 900_000 : 600_000,
  }, async () => {
    console.log(`TENANTRY_SEED=${seed}`);
    const next = createRandom(seed);
    const among = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item;
    const failing = await registerAvailableProduct(buildFailingTemplate(uniqueName("clash").replaceAll(" ", "-")), {
      integration: { kind: "cloudformation", template: buildFailingTemplate(uniqueName("clash").replaceAll(" ", "-")) },
    });
    const admin = await signInAs("platform-admin");
    const plans = [
      { productId: "crm", planId: "standard" },
      { productId: "crm", planId: "enterprise" },
      { productId: "analytics", planId: "starter" },
      { productId: failing.id, planId: "standard" },
    ];
    const tenants = await Promise.all(
      Array.from({ length: tenantCount }, async () => {
        const one = among(plans);
        const other = among(plans);
        const subscriptions = one.productId === other.productId ? [one] : [one, other];
        const onPartialFailure = among(["keep", "rollBack"]);
        return (await requestTenant({ subscriptions, onPartialFailure })).body.tenant.id;
      }),
    );

    const path = (id: string, action: string) => `/tenants/${id}/${action}`;
    const onTenant: Record<string, (id: string) => Promise<ApiResponse<unknown>>> = {
      update: (id) => admin.patch(`/tenants/${id}`, { tags: { n: `${next()}` } }),
      subscribe: (id) => admin.post(path(id, "subscriptions"), among(plans)),
      suspend: (id) => admin.post(path(id, "suspend")),
      reactivate: (id) => admin.post(path(id, "reactivate")),
      // Rare, because a deleted tenant accepts no further operations.
      offboard: (id) => (next() < 0.15 ? admin.delete(`/tenants/${id}`) : admin.get(`/tenants/${id}`)),
    };
    const onSubscription: Record<string, (id: string, productId: string) => Promise<ApiResponse<unknown>>> = {
      change: (id, productId) =>
        admin.patch(path(id, `subscriptions/${productId}`), { seats: 1 + Math.floor(next() * 9) }),
      unsubscribe: (id, productId) => admin.delete(path(id, `subscriptions/${productId}`)),
    };
    /** Sends a random command that `allowedActions` of the tenant, its subscriptions or operations permits. */
    const sendRandomCommand = async (id: string): Promise<ApiResponse<unknown> | undefined> => {
      const { body: tenant } = await admin.get<Tenant>(`/tenants/${id}`);
      const { body: page } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${id}&limit=4`);
      const transitions = [
        ...tenant.allowedActions.map((name) => () => onTenant[name]?.(id)),
        ...tenant.subscriptions.flatMap(({ productId, allowedActions }) =>
          allowedActions.map((name) => () => onSubscription[name]?.(id, productId)),
        ),
        ...page.items.flatMap((one) =>
          one.allowedActions.map((name) => () => admin.post(`/operations/${one.id}/${name}`)),
        ),
      ];
      return transitions.length === 0 ? undefined : among(transitions)();
    };
    let accepted = 0;
    const unexpected: ApiResponse<unknown>[] = [];
    await waitFor(
      `${operationCount} operations are accepted`,
      async () => {
        const id = among(tenants);
        const answer = await sendRandomCommand(id);
        if (answer === undefined) {
          // A new tenant replaces each deleted one.
          const { body } = await admin.get<Tenant>(`/tenants/${id}`);
          if (body.status === "deleted")
            tenants.push((await requestTenant({ subscriptions: [among(plans)] })).body.tenant.id);
          return false;
        }
        if (![200, 202, 400, 409].includes(answer.status)) unexpected.push(answer);
        if (answer.status === 202) accepted += 1;
        return accepted >= operationCount;
      },
      { within: isFullRun ? 600_000 : 240_000, longestPause: 50 },
    );

    expect(unexpected).toEqual([]);

    const shown: Tenant[] = [];
    for (const id of tenants) {
      await waitFor(
        `every operation on ${id} is over`,
        async () => {
          const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${id}&limit=100`);
          return body.items.every((one) => one.done);
        },
        { within: isFullRun ? 300_000 : 240_000, every: 250 },
      );
      shown.push((await admin.get<Tenant>(`/tenants/${id}`)).body);
    }

    const stacks = [...(await listStackNames("222222222222")), ...(await listStackNames("333333333333"))];
    for (const tenant of shown) {
      expect(["active", "suspended", "failed", "deleted"]).toContain(tenant.status);
      for (const one of tenant.subscriptions) {
        const hasStack = stacks.includes(stackNameOf({ tenantId: tenant.id, productId: one.productId }));
        expect([tenant.id, one.productId, one.status, hasStack]).toEqual([
          tenant.id,
          one.productId,
          one.status,
          one.status === "active" || one.status === "suspended",
        ]);
      }
      const timeline = await readTimeline(tenant.id);
      for (const subject of new Set(timeline.map((event) => event.subject))) {
        const sequences = timeline.filter((event) => event.subject === subject).map(({ sequence }) => sequence);
        expect(sequences.toSorted((left, right) => left - right)).toEqual(sequences.map((_, index) => index + 1));
      }
    }
    const ours = stacks.filter((name) => tenants.some((id) => name.endsWith(id.replace("_", "-"))));
    const recorded = shown
      .flatMap((tenant) => tenant.subscriptions)
      .filter(({ status }) => ["active", "suspended"].includes(status));
    expect(ours.length).toBe(recorded.length);
  });
});
