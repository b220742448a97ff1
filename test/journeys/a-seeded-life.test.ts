import { CloudFormationClient, paginateListStacks } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { type Answer, as, clientOf, eventually, productAccount } from "../support/engine.ts";
import { anAvailableProduct } from "../support/product-team.ts";
import { requestTenant, timelineOf, unique } from "../support/stories.ts";

const full = Boolean(process.env["TENANTRY_FULL"]);
const seed = Number(process.env["TENANTRY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const [tenantCount, operationCount] = full ? [20, 200] : [4, 30];

/** Chance that can be had again: the same seed gives the same numbers (mulberry32, public domain). */
const chance = (state: number) => () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

/** A product whose stack can't be made: the name of its bucket is the same for all tenants, and only one can have it. */
const failingTemplate = (bucket: string) => `
Resources:
  First: { Type: "AWS::SQS::Queue" }
  Second: { Type: "AWS::S3::Bucket", DependsOn: First, Properties: { BucketName: "${bucket}" } }
`;

const stackNames = async (account: string): Promise<string[]> => {
  const names: string[] = [];
  for await (const page of paginateListStacks(
    { client: clientOf(CloudFormationClient, productAccount(account)) },
    {},
  )) {
    const live = (page.StackSummaries ?? []).filter(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE");
    names.push(...live.map(({ StackName }) => StackName ?? ""));
  }
  return names;
};

describe(`${operationCount} operations by chance on ${tenantCount} tenants (TENANTRY_SEED=${seed})`, () => {
  it("end with records that say what is, and nothing left over", { timeout: full ? 900_000 : 600_000 }, async () => {
    console.log(`TENANTRY_SEED=${seed}`);
    const next = chance(seed);
    const among = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item;
    const failing = await anAvailableProduct(failingTemplate(unique("clash").replaceAll(" ", "-")), {
      integration: { kind: "cloudformation", template: failingTemplate(unique("clash").replaceAll(" ", "-")) },
    });
    const admin = await as("platform-admin");
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
    const onTenant: Record<string, (id: string) => Promise<Answer<unknown>>> = {
      update: (id) => admin.patch(`/tenants/${id}`, { tags: { n: `${next()}` } }),
      subscribe: (id) => admin.post(path(id, "subscriptions"), among(plans)),
      suspend: (id) => admin.post(path(id, "suspend")),
      reactivate: (id) => admin.post(path(id, "reactivate")),
      // Seldom, because it ends what can happen to this tenant.
      offboard: (id) => (next() < 0.15 ? admin.delete(`/tenants/${id}`) : admin.get(`/tenants/${id}`)),
    };
    const onSubscription: Record<string, (id: string, productId: string) => Promise<Answer<unknown>>> = {
      change: (id, productId) =>
        admin.patch(path(id, `subscriptions/${productId}`), { seats: 1 + Math.floor(next() * 9) }),
      unsubscribe: (id, productId) => admin.delete(path(id, `subscriptions/${productId}`)),
    };
    /** Something that may be done now, as the answers themselves say, on the tenant or on something of it. */
    const something = async (id: string): Promise<Answer<unknown> | undefined> => {
      const { body: tenant } = await admin.get<Tenant>(`/tenants/${id}`);
      const { body: page } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${id}&limit=4`);
      const ways = [
        ...tenant.allowedActions.map((name) => () => onTenant[name]?.(id)),
        ...tenant.subscriptions.flatMap(({ productId, allowedActions }) =>
          allowedActions.map((name) => () => onSubscription[name]?.(id, productId)),
        ),
        ...page.items.flatMap((one) =>
          one.allowedActions.map((name) => () => admin.post(`/operations/${one.id}/${name}`)),
        ),
      ];
      return ways.length === 0 ? undefined : among(ways)();
    };
    let accepted = 0;
    const unexpected: Answer<unknown>[] = [];
    await eventually(
      `${operationCount} operations are accepted`,
      async () => {
        const id = among(tenants);
        const answer = await something(id);
        if (answer === undefined) {
          // Whoever has left makes room for another.
          const { body } = await admin.get<Tenant>(`/tenants/${id}`);
          if (body.status === "deleted")
            tenants.push((await requestTenant({ subscriptions: [among(plans)] })).body.tenant.id);
          return false;
        }
        if (![200, 202, 400, 409].includes(answer.status)) unexpected.push(answer);
        if (answer.status === 202) accepted += 1;
        return accepted >= operationCount;
      },
      { within: full ? 600_000 : 240_000, longestPause: 50 },
    );

    expect(unexpected).toEqual([]);

    const shown: Tenant[] = [];
    for (const id of tenants) {
      await eventually(
        `every operation on ${id} is over`,
        async () => {
          const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${id}&limit=100`);
          return body.items.every((one) => one.done);
        },
        { within: full ? 300_000 : 240_000, every: 250 },
      );
      shown.push((await admin.get<Tenant>(`/tenants/${id}`)).body);
    }

    const stacks = [...(await stackNames("222222222222")), ...(await stackNames("333333333333"))];
    for (const tenant of shown) {
      expect(["active", "suspended", "failed", "deleted"]).toContain(tenant.status);
      for (const one of tenant.subscriptions) {
        const there = stacks.includes(stackNameOf({ tenantId: tenant.id, productId: one.productId }));
        expect([tenant.id, one.productId, one.status, there]).toEqual([
          tenant.id,
          one.productId,
          one.status,
          one.status === "active" || one.status === "suspended",
        ]);
      }
      const timeline = await timelineOf(tenant.id);
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
