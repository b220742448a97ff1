import { beforeAll, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { getMachineToken } from "../../local/machine-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { Profile, User } from "../../schemas/user.ts";
import { type EventListener, listenToQueue } from "../support/events/event-listener.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import {
  onboardTenant,
  requestTenant,
  uniqueEmail,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import {
  createActiveUser,
  findIdentity,
  getUser,
  inviteUser,
  updateUser,
  userPathOf,
} from "../support/scenarios/users.ts";
import { type ApiResponse, callApi, getConnectionInfo, signInAs, waitFor } from "../support/system/deployed-system.ts";
import { readLogLines } from "../support/system/function-log.ts";

const entitlements = { seats: 10, features: [], limits: {} };
const plans = [{ id: "standard", name: "Standard", tier: "standard", entitlements, licence: { kind: "perSeat" } }];

let product: Product;
let tenant: Tenant;
let machineToken: string;
let productEvents: EventListener;

const signInAsAdmin = () => signInAs("platform-admin");
const readProfile = (user: User, token = machineToken) =>
  callApi<Profile>("GET", `${userPathOf(user)}/profile`, { token });
const createUserWithAccess = (body: object = {}, to = tenant) =>
  createActiveUser(to.id, { products: { [product.id]: ["sales"] }, ...body });
async function onboardSubscriber(): Promise<Tenant> {
  const subscriptions = [{ productId: product.id, planId: "standard" }];
  return (await onboardTenant({ subscriptions })).tenant;
}

/** Waits until events of these types about the user are in the product's queue. */
const waitForProductEvents = (user: Pick<User, "id">, ...types: string[]) =>
  waitFor(`the product receives ${types.join()}`, async () => {
    const events = (await productEvents.drain()).filter(({ subject }) => subject === `users/${user.id}`);
    const known = new Map<string, Envelope>(events.map((event) => [event.type, event]));
    return types.every((type) => known.has(type)) && known;
  });

beforeAll(async () => {
  product = await registerAvailableProduct(undefined, { plans, profileAttributes: ["email", "displayName", "phone"] });
  const { body } = await (await signInAsAdmin()).get<Product>(`/products/${product.id}`);
  productEvents = listenToQueue(body.connection?.queueUrl ?? "");
  machineToken = await getMachineToken(getConnectionInfo(), product.id);
  tenant = await onboardSubscriber();
});

describe("a product with access to a user", () => {
  it("receives the event ProfileShared, and reads the declared attributes only", async () => {
    const user = await createUserWithAccess({ attributes: { displayName: "Ada", locale: "fr" } });
    const events = await waitForProductEvents(user, "UserActivated", "ProfileShared");
    expect(events.get("ProfileShared")?.data).toEqual({
      userId: user.id,
      tenantId: tenant.id,
      productIds: [product.id],
      attributes: ["email", "displayName", "phone"],
    });
    const attributes = { email: user.email, displayName: "Ada" };
    expect(await readProfile(user)).toMatchObject({ status: 200, body: { userId: user.id, tenantId: tenant.id } });
    expect((await readProfile(user)).body.attributes).toEqual(attributes);
    expect(JSON.stringify([...events.values()])).not.toMatch(/Ada|@/);
  });

  it("is logged with each reading: product, user and attribute names, but no values", async () => {
    const user = await createUserWithAccess({ attributes: { displayName: "Canary Business" } });
    await readProfile(user);
    const line = await waitFor("the reading is logged", async () => {
      const lines = await readLogLines("users-api", user.id);
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

  it("gets the same response for a user without access as for a missing user", async () => {
    const user = await createActiveUser(tenant.id);
    const nobody = { ...user, id: user.id.replace(/.{4}$/, "0000") };
    const [one, other] = [await readProfile(user), await readProfile(nobody)];
    expect([one.status, other.status]).toEqual([404, 404]);
    expect({ ...one.body, requestId: "", instance: "" }).toEqual({ ...other.body, requestId: "", instance: "" });
    const elsewhere = await readProfile(
      await createUserWithAccess(),
      await getMachineToken(getConnectionInfo(), "crm"),
    );
    expect(elsewhere.status).toBe(404);
  });
});

describe("a product that loses access to a user", () => {
  it("receives the event ProfileWithdrawn and reads nothing until the access returns", async () => {
    const user = await createUserWithAccess();
    await waitForProductEvents(user, "ProfileShared");
    await updateUser(user, { products: {} });
    await waitForProductEvents(user, "UserUpdated", "ProfileWithdrawn");
    expect((await readProfile(user)).status).toBe(404);
    await updateUser(user, { products: { [product.id]: ["sales"] } });
    expect((await readProfile(user)).status).toBe(200);
  });

  it("can't read the profile of a disabled or removed user", async () => {
    const user = await createUserWithAccess();
    await updateUser(user, { status: "disabled" });
    await waitForProductEvents(user, "UserDisabled", "ProfileWithdrawn");
    expect((await readProfile(user)).status).toBe(404);
    await updateUser(user, { status: "active" });
    await waitForProductEvents(user, "UserEnabled");
    expect((await readProfile(user)).status).toBe(200);
    const { body } = await (await signInAsAdmin()).delete<Operation>(userPathOf(user));
    expect((await readProfile(user)).status).toBe(404);
    await waitForOperation(body.id);
    await waitForProductEvents(user, "UserRemovalRequested", "UserRemoved");
  });

  it("can't read any profile of a tenant that unsubscribes; the users stay active", async () => {
    const leaving = await onboardSubscriber();
    const users = [await createUserWithAccess({}, leaving), await createUserWithAccess({}, leaving)];
    const { body } = await (await signInAsAdmin()).delete<Operation>(
      `/tenants/${leaving.id}/subscriptions/${product.id}`,
    );
    const operation = await waitForOperation(body.id);
    expect(operation).toMatchObject({ status: "succeeded" });
    expect(operation.steps[0]).toMatchObject({ name: "Withdraw the access", status: "succeeded" });
    for (const user of users) {
      const { status, products } = await getUser(user);
      expect({ status, products }).toEqual({ status: "active", products: {} });
      expect((await readProfile(user)).status).toBe(404);
      await waitForProductEvents(user, "ProfileWithdrawn");
    }
    const late = await inviteUser(leaving.id, { products: { [product.id]: ["sales"] } });
    expect(late).toMatchObject({ status: 409, body: { code: "productUnavailable" } });
    expect((await inviteUser(leaving.id, { products: { "no-such-product": ["x"] } })).body).toMatchObject({
      code: "unknownReference",
      errors: [{ pointer: "/products/no-such-product" }],
    });
  });

  it("can't read any profile of a deleted tenant, whose users are removed and e-mails are free", async () => {
    const leaving = await onboardSubscriber();
    const users = [await createUserWithAccess({}, leaving), await createActiveUser(leaving.id)];
    const { body } = await (await signInAsAdmin()).delete<Operation>(`/tenants/${leaving.id}`);
    expect((await inviteUser(leaving.id)).status).toBe(409);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
    for (const user of users) {
      expect((await getUser(user)).status).toBe("removed");
      expect(await findIdentity(user)).toBeUndefined();
      expect((await inviteUser(tenant.id, { email: user.email })).status).toBe(202);
    }
    const { body: list } = await (await signInAsAdmin()).get<{ items: User[] }>(`/tenants/${leaving.id}/users`);
    expect(list.items).toEqual([]);
    expect((await requestTenant({ adminEmail: leaving.adminEmail })).status).toBe(202);
    await waitForProductEvents(users[0] as User, "ProfileWithdrawn", "UserRemoved");
  });
});

/** The timeout of the API's functions, in ms. */
const TIMEOUT = 10_000;

/** Invites a user. Like any client, it repeats the request after 503. It also repeats it once after the function timed out.
 *  Both happen on a busy machine. */
async function inviteWithRetry(tenantId: string, body: object): Promise<ApiResponse<Operation>> {
  const person = await signInAsAdmin();
  const requested = { email: uniqueEmail(), roles: ["member"], ...body };
  const key = { "Idempotency-Key": uniqueName("invitation").replaceAll(" ", "-") };
  const send = () =>
    waitFor("the platform is not overloaded", async () => {
      const answer = await person.post<Operation>(`/tenants/${tenantId}/users`, requested, key);
      return answer.status !== 503 && answer;
    });
  const started = Date.now();
  const answer = await send();
  return answer.status < 500 || Date.now() - started < TIMEOUT ? answer : send();
}

describe("a product of ten seats", () => {
  it("gets exactly ten of fifty users that are invited at the same time, and another when one leaves", async () => {
    const crowded = await onboardSubscriber();
    const products = { [product.id]: ["sales"] };
    const person = await signInAsAdmin();
    const atOnce = <Result>(ask: () => Promise<Result>) => Promise.all(Array.from({ length: 50 }, ask));
    // Starts fifty function instances first, because on a busy machine the start takes longer than the timeout.
    await waitFor("fifty functions answer", async () => {
      const answers = await atOnce(() => person.get(`/tenants/${crowded.id}/users`));
      return answers.every(({ status }) => status === 200);
    });
    // No request may fail with an internal error.
    const answers = await atOnce(() => inviteWithRetry(crowded.id, { products }));
    const sent = answers.map(({ status, body }) =>
      status === 202 ? "invited" : `${status} ${(body as { code?: string }).code}`,
    );
    expect(Map.groupBy(sent, (one) => one)).toEqual(
      new Map([
        ["invited", Array(10).fill("invited")],
        ["409 noSeatLeft", Array(40).fill("409 noSeatLeft")],
      ]),
    );
    const { body } = await person.get<{ items: User[] }>(`/tenants/${crowded.id}/users?limit=100`);
    const holders = body.items.filter((one) => Object.hasOwn(one.products, product.id));
    expect(holders).toHaveLength(10);

    const { body: removal } = await person.delete<Operation>(userPathOf(holders[0] as User));
    expect((await inviteUser(crowded.id, { products })).status).toBe(202);
    expect((await inviteUser(crowded.id, { products })).body).toMatchObject({ code: "noSeatLeft" });
    await waitForOperation(removal.id);
  });
});
