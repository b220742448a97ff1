import { CloudFormationClient, paginateListStacks } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { isFullRun } from "../support/full-run.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { readTimeline, requestTenant, uniqueName } from "../support/scenarios/tenants.ts";
import {
  type ApiResponse,
  clientOf,
  getProductAccountConfig,
  signInAs,
  waitFor,
} from "../support/system/deployed-system.ts";

const seed = Number(process.env["TENANTRY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const [tenantCount, operationCount] = isFullRun ? [20, 200] : [4, 30];
const endStatuses = ["active", "suspended", "failed", "deleted"];

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

async function listStackNames(account: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListStacks(
    { client: clientOf(CloudFormationClient, getProductAccountConfig(account)) },
    {},
  )) {
    const live = (page.StackSummaries ?? []).filter(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE");
    names.push(...live.map(({ StackName }) => StackName ?? ""));
  }
  return names;
}

type ApiCaller = Awaited<ReturnType<typeof signInAs>>;
type Plan = { productId: string; planId: string };
type World = {
  admin: ApiCaller;
  plans: Plan[];
  /** Returns a random number between 0 and 1. */
  next: () => number;
  /** Returns a random element of a list. */
  pick: <Item>(items: readonly Item[]) => Item;
};

function registerFailingProduct() {
  const template = buildFailingTemplate(uniqueName("clash").replaceAll(" ", "-"));
  return registerAvailableProduct(template, { integration: { kind: "cloudformation", template } });
}

async function createWorld(): Promise<World> {
  const next = createRandom(seed);
  const failing = await registerFailingProduct();
  const plans = [
    { productId: "crm", planId: "standard" },
    { productId: "crm", planId: "enterprise" },
    { productId: "analytics", planId: "starter" },
    { productId: failing.id, planId: "standard" },
  ];
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item;
  return { admin: await signInAs("platform-admin"), plans, next, pick };
}

async function requestRandomTenant({ pick, plans }: World): Promise<string> {
  const [one, other] = [pick(plans), pick(plans)];
  const subscriptions = one.productId === other.productId ? [one] : [one, other];
  return (await requestTenant({ subscriptions, onPartialFailure: pick(["keep", "rollBack"]) })).body.tenant.id;
}

/** Returns the requests for the names in a tenant's `allowedActions`. */
const tenantCommands = ({ admin, plans, next, pick }: World, id: string) => ({
  update: () => admin.patch(`/tenants/${id}`, { tags: { n: `${next()}` } }),
  subscribe: () => admin.post(`/tenants/${id}/subscriptions`, pick(plans)),
  suspend: () => admin.post(`/tenants/${id}/suspend`),
  reactivate: () => admin.post(`/tenants/${id}/reactivate`),
  // Rare, because a deleted tenant accepts no further operations.
  offboard: () => (next() < 0.15 ? admin.delete(`/tenants/${id}`) : admin.get(`/tenants/${id}`)),
});

/** Returns the requests for the names in a subscription's `allowedActions`. */
const subscriptionCommands = ({ admin, next }: World, path: string) => ({
  change: () => admin.patch(path, { seats: 1 + Math.floor(next() * 9) }),
  unsubscribe: () => admin.delete(path),
});

type Command = () => Promise<ApiResponse<unknown>>;
const choose = (commands: Record<string, Command>, allowed: readonly string[]): (Command | undefined)[] =>
  allowed.map((name) => commands[name]);

/** Sends a random command that `allowedActions` of the tenant, its subscriptions or operations permits. */
async function sendRandomCommand(world: World, id: string): Promise<ApiResponse<unknown> | undefined> {
  const { admin, pick } = world;
  const { body: tenant } = await admin.get<Tenant>(`/tenants/${id}`);
  const { body: page } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${id}&limit=4`);
  const commands = [
    ...choose(tenantCommands(world, id), tenant.allowedActions),
    ...tenant.subscriptions.flatMap(({ productId, allowedActions }) =>
      choose(subscriptionCommands(world, `/tenants/${id}/subscriptions/${productId}`), allowedActions),
    ),
    ...page.items.flatMap((one) => one.allowedActions.map((name) => () => admin.post(`/operations/${one.id}/${name}`))),
  ];
  return commands.length === 0 ? undefined : pick(commands)?.();
}

/** Sends commands until enough operations are accepted. Returns the responses that no command should get. */
async function sendRandomCommands(world: World, tenants: string[]): Promise<ApiResponse<unknown>[]> {
  let accepted = 0;
  const unexpected: ApiResponse<unknown>[] = [];
  await waitFor(
    `${operationCount} operations are accepted`,
    async () => {
      const id = world.pick(tenants);
      const answer = await sendRandomCommand(world, id);
      if (answer === undefined) {
        // A new tenant replaces each deleted one.
        const { body } = await world.admin.get<Tenant>(`/tenants/${id}`);
        if (body.status === "deleted")
          tenants.push((await requestTenant({ subscriptions: [world.pick(world.plans)] })).body.tenant.id);
        return false;
      }
      if (![200, 202, 400, 409].includes(answer.status)) unexpected.push(answer);
      if (answer.status === 202) accepted += 1;
      return accepted >= operationCount;
    },
    { within: 600_000, longestPause: 50 },
  );
  return unexpected;
}

/** Waits until all operations of a tenant have ended, and returns the tenant. */
async function waitForTenant({ admin }: World, id: string): Promise<Tenant> {
  await waitFor(
    `every operation on ${id} is over`,
    async () => {
      const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${id}&limit=100`);
      return body.items.every((one) => one.done);
    },
    { every: 250 },
  );
  return (await admin.get<Tenant>(`/tenants/${id}`)).body;
}

const hasResources = ({ status }: { status: string }) => status === "active" || status === "suspended";

/** Checks that exactly the active and suspended subscriptions of a tenant have a stack. */
function expectMatchingStacks(tenant: Tenant, stacks: string[]): void {
  expect(endStatuses).toContain(tenant.status);
  for (const one of tenant.subscriptions) {
    const hasStack = stacks.includes(stackNameOf({ tenantId: tenant.id, productId: one.productId }));
    expect([tenant.id, one.productId, one.status, hasStack]).toEqual([
      tenant.id,
      one.productId,
      one.status,
      hasResources(one),
    ]);
  }
}

async function expectSequencesWithoutGaps(tenant: Tenant): Promise<void> {
  const timeline = await readTimeline(tenant.id);
  for (const subject of new Set(timeline.map((event) => event.subject))) {
    const sequences = timeline.filter((event) => event.subject === subject).map(({ sequence }) => sequence);
    expect(sequences.toSorted((left, right) => left - right)).toEqual(sequences.map((_, index) => index + 1));
  }
}

describe(`${operationCount} random operations on ${tenantCount} tenants (TENANTRY_SEED=${seed})`, () => {
  it("end with records that match the stacks, and leave no other stacks", {
    timeout: 1_200_000,
  }, async () => {
    console.log(`TENANTRY_SEED=${seed}`);
    const world = await createWorld();
    const tenants = await Promise.all(Array.from({ length: tenantCount }, () => requestRandomTenant(world)));
    expect(await sendRandomCommands(world, tenants)).toEqual([]);

    const shown: Tenant[] = [];
    for (const id of tenants) shown.push(await waitForTenant(world, id));
    const stacks = [...(await listStackNames("222222222222")), ...(await listStackNames("333333333333"))];
    for (const tenant of shown) {
      expectMatchingStacks(tenant, stacks);
      await expectSequencesWithoutGaps(tenant);
    }
    const ours = stacks.filter((name) => tenants.some((id) => name.endsWith(id.replace("_", "-"))));
    const recorded = shown.flatMap(({ subscriptions }) => subscriptions).filter(hasResources);
    expect(ours.length).toBe(recorded.length);
  });
});
