import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { FEED_RETENTION_MS } from "../../handlers/adapters/feed/feed-rows.ts";
import { encodeCursor } from "../../handlers/api/http/cursor.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { readList } from "../support/lists.ts";
import { crmSubscription, onboardTenant } from "../support/scenarios/tenants.ts";
import { callApi, signInAs, waitFor } from "../support/system/deployed-system.ts";

type Person = Awaited<ReturnType<typeof signInAs>>;
type Page = { items: Envelope[]; next: string | null; resume?: string };

let admin: Person;
let tenant: Tenant;
let other: Tenant;

async function page(reader: Person, query: string): Promise<Page> {
  const { status, body } = await reader.get<Page>(`/events?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function readAll(reader: Person, query: string): Promise<Envelope[]> {
  const items: Envelope[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const read: Page = await page(reader, `${query}${next === "" ? "" : `&after=${encodeURIComponent(next)}`}`);
    items.push(...read.items);
    next = read.next;
  }
  return items;
}
const idsOf = (envelopes: Envelope[]) => envelopes.map(({ id }) => id);

/** Reads a tenant's events from the feed as soon as it contains the whole timeline. */
const readTimelineFromFeed = (of: Tenant) =>
  waitFor("the feed has the tenant's whole timeline", async () => {
    const timeline = await admin.get<Page>(`/tenants/${of.id}/timeline?limit=100`);
    const feed = await readAll(admin, `tenantId=${of.id}&limit=100`);
    const ids = new Set(idsOf(feed));
    return timeline.body.items.every(({ id }) => ids.has(id)) && feed;
  });

beforeAll(async () => {
  admin = await signInAs("platform-admin");
  const subscriptions = [crmSubscription];
  const [first, second] = await Promise.all([onboardTenant({ subscriptions }), onboardTenant()]);
  tenant = first.tenant;
  other = second.tenant;
  await Promise.all([readTimelineFromFeed(tenant), readTimelineFromFeed(other)]);
});

describe("the filters of the feed and of the timeline", () => {
  const listOperations = async (query: string) =>
    (await admin.get<{ items: Operation[] }>(`/operations?${query}`)).body.items;
  const timeline = (query: string, of = tenant) => readList<Envelope>(admin, `/tenants/${of.id}/timeline?${query}`);

  it("find the events of an operation, and of the request that caused it", async () => {
    const [operation] = await listOperations(`target=${tenant.id}/crm`);
    const all = await readTimelineFromFeed(tenant);
    const ofOperation = all.filter(({ operationid }) => operationid === operation?.id);
    expect(ofOperation.length).toBeGreaterThan(2);
    expect(idsOf(await readAll(admin, `operationId=${operation?.id}`))).toEqual(idsOf(ofOperation));
    const ofRequest = idsOf(await readAll(admin, `correlationId=${operation?.correlationId}`));
    expect(ofRequest).toEqual(idsOf(all.filter((one) => one.correlationid === operation?.correlationId)));
    expect(idsOf(await timeline(`operationId=${operation?.id}`))).toEqual(
      idsOf(ofOperation.filter(({ subject }) => subject.startsWith("tenants/"))),
    );
    expect(idsOf(await timeline(`correlationId=${operation?.correlationId}`))).toEqual(idsOf(await timeline("")));
  });

  it("find the events of a user, in both orders", async () => {
    const { body } = await admin.get<{ items: { id: string }[] }>(`/tenants/${tenant.id}/users`);
    const userId = body.items[0]?.id;
    const types = (await timeline(`userId=${userId}`)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["UserRequested", "UserActivated"]));
    expect((await timeline(`userId=${userId}&order=desc`)).map(({ type }) => type)).toEqual(types.toReversed());
    expect((await readAll(admin, `userId=${userId}`)).map(({ type }) => type)).toEqual(expect.arrayContaining(types));
  });

  it("select several types, and the timeline has both orders", async () => {
    const query = "type=TenantRequested&type=TenantActivated";
    expect((await timeline(query)).map(({ type }) => type)).toEqual(["TenantRequested", "TenantActivated"]);
    expect((await timeline(`${query}&order=desc`)).map(({ type }) => type)).toEqual([
      "TenantActivated",
      "TenantRequested",
    ]);
    const feed = await readAll(admin, `tenantId=${tenant.id}&${query}`);
    expect(feed.map(({ type }) => type)).toEqual(["TenantRequested", "TenantActivated"]);
  });

  it("reject what is outside of the scope or does not exist, with a pointer", async () => {
    const [operation] = await listOperations(`target=${tenant.id}`);
    const { body } = await admin.get<{ items: { id: string }[] }>(`/tenants/${tenant.id}/users`);
    const own = await signInAs("tenant-admin", { tenant: tenant.id });
    const stranger = await signInAs("tenant-admin", { tenant: other.id });
    for (const [name, known, unknown] of [
      ["operationId", operation?.id, `op_${"0".repeat(32)}`],
      ["userId", body.items[0]?.id, `usr_${"0".repeat(32)}`],
    ]) {
      expect((await own.get(`/events?${name}=${known}`)).status).toBe(200);
      const problem = { status: 400, body: { errors: [{ pointer: `?${name}` }] } };
      expect(await own.get(`/events?${name}=${unknown}`)).toMatchObject(problem);
      expect(await stranger.get(`/events?${name}=${known}`)).toMatchObject(problem);
      expect(await admin.get(`/tenants/${other.id}/timeline?${name}=${known}`)).toMatchObject(problem);
    }
    // The events of a request stay within the caller's scope.
    expect(await readAll(stranger, `correlationId=${operation?.correlationId}`)).toEqual([]);
  });

  it("begin at the end of the feed, if the caller asks for what follows", async () => {
    const { items, next, resume = "" } = await page(admin, `tenantId=${tenant.id}&type=TenantUpdated&tail=true`);
    expect({ items, next }).toEqual({ items: [], next: null });
    await admin.patch(`/tenants/${tenant.id}`, { tags: { changed: "yes" } });
    const after = encodeURIComponent(resume);
    const found = await waitFor("the change is in the feed", async () => {
      const { items: following } = await page(admin, `tenantId=${tenant.id}&type=TenantUpdated&after=${after}`);
      return following.length > 0 && following;
    });
    expect(found.map(({ type }) => type)).toEqual(["TenantUpdated"]);
    expect((await admin.get("/events?tail=true&order=desc")).status).toBe(400);
  });
});

describe("the feed", () => {
  it("lists the events of a tenant with its operations and users in both orders", async () => {
    const forwards = await readTimelineFromFeed(tenant);
    const backwards = await readAll(admin, `tenantId=${tenant.id}&order=desc&limit=3`);
    expect(idsOf(backwards)).toEqual(idsOf(forwards).toReversed());
    const types = forwards.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(["TenantRequested", "OperationStarted", "SubscriptionActivated", "UserActivated"]),
    );
  });

  it("continues from a `resume` cursor with the newer events only", async () => {
    const { resume = "" } = await page(admin, `tenantId=${tenant.id}&limit=100`);
    const after = `tenantId=${tenant.id}&limit=100&after=${encodeURIComponent(resume)}`;
    expect(await page(admin, after)).toMatchObject({ items: [], next: null });
    await admin.patch(`/tenants/${tenant.id}`, { tags: { seen: "later" } });
    const later = await waitFor("the change is in the feed", async () => {
      const { items } = await page(admin, after);
      return items.length > 0 && items;
    });
    expect(later.map(({ type }) => type)).toEqual(["TenantUpdated"]);
  });

  it("is filtered by type, actor, tenant, product and time", async () => {
    const all = await readTimelineFromFeed(tenant);
    const activated = all.find(({ type }) => type === "SubscriptionActivated") as Envelope;
    const find = (query: string) => readAll(admin, `tenantId=${tenant.id}&limit=100&${query}`).then(idsOf);
    const where = (matches: (one: Envelope) => boolean) => idsOf(all.filter(matches));
    expect(await find("type=SubscriptionActivated")).toEqual([activated.id]);
    expect(await find("productId=crm")).toEqual(where((one) => one.productid === "crm"));
    expect(await find(`actor=${encodeURIComponent(activated.actor)}`)).toEqual(
      where((one) => one.actor === activated.actor),
    );
    expect(await find("actor=nobody")).toEqual([]);
    expect(await find(`from=${activated.time}`)).toEqual(where((one) => one.time >= activated.time));
    expect(await find(`to=${activated.time}`)).toEqual(where((one) => one.time < activated.time));
    expect(await find(`order=desc&from=${activated.time}`)).toEqual(
      where((one) => one.time >= activated.time).toReversed(),
    );
    expect(await find("from=2126-01-01T00:00:00Z")).toEqual([]);
  });

  it("limits tenant administrators to their tenant and product owners to their products", async () => {
    const auditor = await signInAs("auditor");
    expect(idsOf(await readAll(auditor, `tenantId=${other.id}&limit=100`))).toEqual(
      idsOf(await readTimelineFromFeed(other)),
    );
    const own = await signInAs("tenant-admin", { tenant: tenant.id });
    // The administrator's first sign-in is an event of the tenant as well and may arrive later.
    await waitFor("both see the same events", async () => {
      const seen = idsOf(await readAll(own, "limit=100"));
      return isDeepStrictEqual(seen, idsOf(await readTimelineFromFeed(tenant)));
    });
    expect((await own.get(`/events?tenantId=${other.id}`)).status).toBe(400);
    const owner = await signInAs("product-owner", { team: "crm-team" });
    const products = new Set((await readAll(owner, "limit=100")).map(({ productid }) => productid));
    expect(products).toContain("crm");
    expect(products).not.toContain("analytics");
    expect(products).not.toContain(undefined);
    expect((await owner.get("/events?productId=analytics")).status).toBe(400);
    expect(await readAll(await signInAs("product-owner", { team: "no-such-team" }), "")).toEqual([]);
  });

  it("is closed to members and to requests without a token", async () => {
    const member = await signInAs("member", { tenant: tenant.id });
    expect((await member.get("/events")).status).toBe(403);
    expect((await callApi("GET", "/events")).status).toBe(401);
  });

  it("rejects unknown types and times, and foreign, changed and expired cursors", async () => {
    const { resume = "" } = await page(admin, `tenantId=${tenant.id}`);
    const { subject } = (await admin.get<{ subject: string }>("/me")).body;
    const cursorAt = (place: string) =>
      encodeURIComponent(encodeCursor(place, JSON.stringify(["/events", subject, { order: "asc" }])));
    const old = cursorAt(`2.1000.${Date.now() - FEED_RETENTION_MS - 1}`);
    // The format of positions before batches existed.
    const former = cursorAt(`17.${Date.now()}`);
    for (const query of [
      "type=TenantUpdate",
      "from=yesterday",
      "order=up",
      "colour=blue",
      `after=${encodeURIComponent(resume)}`,
      `tenantId=${tenant.id}&after=${resume.slice(0, -3)}AAA`,
      `after=${old}`,
      `after=${former}`,
      // A position after the end of the feed.
      `after=${cursorAt(`2.999999000.${Date.now()}`)}`,
      `after=${cursorAt("2.x.1")}`,
      `after=${cursorAt("2.1000")}`,
    ]) {
      const { status, body } = await admin.get<{ detail: string }>(`/events?${query}`);
      expect(status, `${query}: ${JSON.stringify(body)}`).toBe(400);
    }
    const detailOf = async (cursor: string) =>
      (await admin.get<{ detail: string }>(`/events?after=${cursor}`)).body.detail;
    expect(await detailOf(old)).toContain("older than the events in the feed");
    expect(await detailOf(former)).toContain("earlier format of the feed");
    expect((await admin.get(`/events?after=${cursorAt(`2.1000.${Date.now()}`)}`)).status).toBe(200);
  });
});
