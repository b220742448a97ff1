import { beforeAll, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { machineTokenFor } from "../../local/machine-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { Profile, User } from "../../schemas/user.ts";
import { type Answer, as, call, card, eventually } from "../support/engine.ts";
import { type Listener, listenAt } from "../support/facts.ts";
import { linesOf } from "../support/function-log.ts";
import { aUserOf, change, identityOf, invite, pathOf, shownUser } from "../support/people.ts";
import { anAvailableProduct } from "../support/product-team.ts";
import { aSettledTenant, ended, requestTenant, unique, uniqueEmail } from "../support/stories.ts";

const entitlements = { seats: 10, features: [], limits: {} };
const plans = [{ id: "standard", name: "Standard", tier: "standard", entitlements, licence: { kind: "perSeat" } }];

let product: Product;
let tenant: Tenant;
let machine: string;
let queue: Listener;

const admin = () => as("platform-admin");
const profile = (user: User, token = machine) => call<Profile>("GET", `${pathOf(user)}/profile`, { token });
const withAccess = (body: object = {}, to = tenant) =>
  aUserOf(to.id, { products: { [product.id]: ["sales"] }, ...body });
const aSubscriber = async (): Promise<Tenant> => {
  const subscriptions = [{ productId: product.id, planId: "standard" }];
  return (await aSettledTenant({ subscriptions })).tenant;
};

/** The facts about the user that the product hears, by its own queue. */
const heard = (user: Pick<User, "id">, ...types: string[]) =>
  eventually(`the product hears ${types.join()}`, async () => {
    const facts = (await queue.drain()).filter(({ subject }) => subject === `users/${user.id}`);
    const known = new Map<string, Envelope>(facts.map((fact) => [fact.type, fact]));
    return types.every((type) => known.has(type)) && known;
  });

beforeAll(async () => {
  product = await anAvailableProduct(undefined, { plans, profileAttributes: ["email", "displayName", "phone"] });
  const { body } = await (await admin()).get<Product>(`/products/${product.id}`);
  queue = listenAt(body.connection?.queueUrl ?? "");
  machine = await machineTokenFor(card(), product.id);
  tenant = await aSubscriber();
});

describe("a product whose user is let in", () => {
  it("hears of it, and reads what it declared as far as it is known, and nothing else", async () => {
    const user = await withAccess({ attributes: { displayName: "Ada", locale: "fr" } });
    const facts = await heard(user, "UserActivated", "ProfileShared");
    expect(facts.get("ProfileShared")?.data).toEqual({
      userId: user.id,
      tenantId: tenant.id,
      productIds: [product.id],
      attributes: ["email", "displayName", "phone"],
    });
    const attributes = { email: user.email, displayName: "Ada" };
    expect(await profile(user)).toMatchObject({ status: 200, body: { userId: user.id, tenantId: tenant.id } });
    expect((await profile(user)).body.attributes).toEqual(attributes);
    expect(JSON.stringify([...facts.values()])).not.toMatch(/Ada|@/);
  });

  it("leaves a trace of each reading: who read what of whom, and none of what it said", async () => {
    const user = await withAccess({ attributes: { displayName: "Nobody's Business" } });
    await profile(user);
    const line = await eventually("the reading is in the log", async () => {
      const lines = await linesOf("users-api", user.id);
      return lines.find(({ message }) => message === "A profile was read");
    });
    expect(line).toMatchObject({
      productId: product.id,
      tenantId: tenant.id,
      userId: user.id,
      attributes: ["email", "displayName"],
    });
    expect(JSON.stringify(line)).not.toMatch(/Business|@/);
  });

  it("reads nothing of who has no access to it, like of who is not there", async () => {
    const user = await aUserOf(tenant.id);
    const nobody = { ...user, id: user.id.replace(/.{4}$/, "0000") };
    const [one, other] = [await profile(user), await profile(nobody)];
    expect([one.status, other.status]).toEqual([404, 404]);
    expect({ ...one.body, requestId: "", instance: "" }).toEqual({ ...other.body, requestId: "", instance: "" });
    const elsewhere = await profile(await withAccess(), await machineTokenFor(card(), "crm"));
    expect(elsewhere.status).toBe(404);
  });
});

describe("a product that a user loses", () => {
  it("hears of it at once and reads nothing any more; and both come back with the access", async () => {
    const user = await withAccess();
    await heard(user, "ProfileShared");
    await change(user, { products: {} });
    await heard(user, "UserUpdated", "ProfileWithdrawn");
    expect((await profile(user)).status).toBe(404);
    await change(user, { products: { [product.id]: ["sales"] } });
    expect((await profile(user)).status).toBe(200);
  });

  it("because the user is disabled, or removed", async () => {
    const user = await withAccess();
    await change(user, { status: "disabled" });
    await heard(user, "UserDisabled", "ProfileWithdrawn");
    expect((await profile(user)).status).toBe(404);
    await change(user, { status: "active" });
    await heard(user, "UserEnabled");
    expect((await profile(user)).status).toBe(200);
    const { body } = await (await admin()).delete<Operation>(pathOf(user));
    expect((await profile(user)).status).toBe(404);
    await ended(body.id);
    await heard(user, "UserRemovalRequested", "UserRemoved");
  });

  it("because the tenant unsubscribes: all its users lose it, and keep the rest", async () => {
    const leaving = await aSubscriber();
    const users = [await withAccess({}, leaving), await withAccess({}, leaving)];
    const { body } = await (await admin()).delete<Operation>(`/tenants/${leaving.id}/subscriptions/${product.id}`);
    const operation = await ended(body.id);
    expect(operation).toMatchObject({ status: "succeeded" });
    expect(operation.steps[0]).toMatchObject({ name: "Withdraw the access", status: "succeeded" });
    for (const user of users) {
      expect(await shownUser(user)).toMatchObject({ status: "active", products: {} });
      expect((await profile(user)).status).toBe(404);
      await heard(user, "ProfileWithdrawn");
    }
    const late = await invite(leaving.id, { products: { [product.id]: ["sales"] } });
    expect(late).toMatchObject({ status: 409, body: { code: "productUnavailable" } });
    expect((await invite(leaving.id, { products: { "no-such-product": ["x"] } })).body).toMatchObject({
      code: "unknownReference",
      errors: [{ pointer: "/products/no-such-product" }],
    });
  });

  it("because the tenant leaves: nobody is left, and each e-mail is free", async () => {
    const leaving = await aSubscriber();
    const users = [await withAccess({}, leaving), await aUserOf(leaving.id)];
    const { body } = await (await admin()).delete<Operation>(`/tenants/${leaving.id}`);
    expect((await invite(leaving.id)).status).toBe(409);
    expect(await ended(body.id)).toMatchObject({ status: "succeeded" });
    for (const user of users) {
      expect((await shownUser(user)).status).toBe("removed");
      expect(await identityOf(user)).toBeUndefined();
      expect((await invite(tenant.id, { email: user.email })).status).toBe(202);
    }
    const { body: list } = await (await admin()).get<{ items: User[] }>(`/tenants/${leaving.id}/users`);
    expect(list.items).toEqual([]);
    expect((await requestTenant({ adminEmail: leaving.adminEmail })).status).toBe(202);
    await heard(users[0] as User, "ProfileWithdrawn", "UserRemoved");
  });
});

/** The time-out of the API's functions, in ms. */
const TIME_OUT = 10_000;

/** Invites somebody, and repeats that only where the function ran out of time, as it does on a machine that is too busy. */
const inviteUntilTimeOut = async (tenantId: string, body: object): Promise<Answer<Operation>> => {
  const person = await admin();
  const wanted = { email: uniqueEmail(), roles: ["member"], ...body };
  const key = { "Idempotency-Key": unique("invitation").replaceAll(" ", "-") };
  const begun = Date.now();
  const answer = await person.post<Operation>(`/tenants/${tenantId}/users`, wanted, key);
  if (answer.status < 500 || Date.now() - begun < TIME_OUT) return answer;
  return person.post<Operation>(`/tenants/${tenantId}/users`, wanted, key);
};

describe("a product of ten seats", () => {
  it("has exactly ten users when fifty are invited at the same moment, and another once one has gone", async () => {
    const crowded = await aSubscriber();
    const products = { [product.id]: ["sales"] };
    const person = await admin();
    const atOnce = <Result>(ask: () => Promise<Result>) => Promise.all(Array.from({ length: 50 }, ask));
    // Fifty functions start first: on a busy machine that takes longer than their time-out, and those start again.
    await eventually("fifty functions answer", async () => {
      const answers = await atOnce(() => person.get(`/tenants/${crowded.id}/users`));
      return answers.every(({ status }) => status === 200);
    });
    // Each asks once: none may be told that something went wrong.
    const answers = await atOnce(() => inviteUntilTimeOut(crowded.id, { products }));
    const told = answers.map(({ status, body }) =>
      status === 202 ? "invited" : `${status} ${(body as { code?: string }).code}`,
    );
    expect(Map.groupBy(told, (one) => one)).toEqual(
      new Map([
        ["invited", Array(10).fill("invited")],
        ["409 noSeatLeft", Array(40).fill("409 noSeatLeft")],
      ]),
    );
    const { body } = await person.get<{ items: User[] }>(`/tenants/${crowded.id}/users?limit=100`);
    const holders = body.items.filter((one) => Object.hasOwn(one.products, product.id));
    expect(holders).toHaveLength(10);

    const { body: removal } = await person.delete<Operation>(pathOf(holders[0] as User));
    expect((await invite(crowded.id, { products })).status).toBe(202);
    expect((await invite(crowded.id, { products })).body).toMatchObject({ code: "noSeatLeft" });
    await ended(removal.id);
  });
});
