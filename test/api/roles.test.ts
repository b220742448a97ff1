import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { beforeAll, describe, expect, it } from "vitest";
import { findAccessScope, type Route, routes } from "../../handlers/core/shared/access.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { Role, type User } from "../../schemas/user.ts";
import { buildProductRegistration, registerAvailableProduct } from "../support/scenarios/products.ts";
import { quietTopic } from "../support/scenarios/quiet-topic.ts";
import { crmSubscription, onboardTenant, uniqueEmail } from "../support/scenarios/tenants.ts";
import { createActiveUser } from "../support/scenarios/users.ts";
import { type ApiResponse, callApi, clientOf, readOutput, signInAs } from "../support/system/deployed-system.ts";

type Person = Awaited<ReturnType<typeof signInAs>>;

let product: Product;
let own: Tenant;
let other: Tenant;
let operation: Operation;
let otherOperation: Operation;
const people = {} as Record<Role, Person>;
/** Users of the caller's own tenant, of another tenant and of the staff. */
let users: { own: User; other: User; staff: User };
/** A notification of each role that may request one, and one of another tenant's administrator. */
const notificationIds = {} as Record<Role | "other", string>;

beforeAll(async () => {
  // This product is not shared, so that the requests do not disturb concurrent tests.
  product = await registerAvailableProduct(undefined, { team: "crm-team" });
  const subscriptions = [{ productId: product.id, planId: "standard" }];
  const [first, second] = await Promise.all([onboardTenant({ subscriptions }), onboardTenant({ subscriptions })]);
  own = first.tenant;
  other = second.tenant;
  operation = first.operation;
  otherOperation = second.operation;
  people["platform-admin"] = await signInAs("platform-admin");
  people["product-owner"] = await signInAs("product-owner", { team: "crm-team" });
  people.auditor = await signInAs("auditor");
  people["tenant-admin"] = await signInAs("tenant-admin", { tenant: own.id });
  const self = await createActiveUser(own.id);
  people.member = await signInAs("member", { tenant: own.id, email: self.email });
  users = { own: self, other: await createActiveUser(other.id), staff: await createActiveUser(undefined) };
  notificationIds["platform-admin"] = await createNotification(people["platform-admin"]);
  notificationIds["product-owner"] = await createNotification(people["product-owner"]);
  notificationIds["tenant-admin"] = await createNotification(people["tenant-admin"]);
  notificationIds.auditor = notificationIds["platform-admin"];
  notificationIds.member = notificationIds["tenant-admin"];
  notificationIds.other = await createNotification(await signInAs("tenant-admin", { tenant: other.id }));
});

async function createNotification(person: Person): Promise<string> {
  const requested = { topic: quietTopic, protocol: "email", endpoint: uniqueEmail() };
  const { body } = await person.post<{ id: string }>("/notifications", requested);
  return body.id;
}

/** Returns the token of a person who is in the user pool, but not in the user catalog. */
async function getStrangerToken(): Promise<string> {
  const cognito = clientOf(CognitoIdentityProviderClient);
  const pool = { UserPoolId: readOutput("UserPoolId") };
  const [Username, Password] = [uniqueEmail(), "Not-in-the-catalog-1"];
  const { User } = await cognito.send(new AdminCreateUserCommand({ ...pool, Username, MessageAction: "SUPPRESS" }));
  const who = { ...pool, Username: User?.Username };
  await cognito.send(new AdminSetUserPasswordCommand({ ...who, Password, Permanent: true }));
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      ...pool,
      ClientId: readOutput("UserPoolClientId"),
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: User?.Username ?? "", PASSWORD: Password },
    }),
  );
  return AuthenticationResult?.AccessToken ?? "";
}

/** Returns the path of a route with the ids of the caller's own resources, or of foreign ones. */
const pathOf = (route: Route, whose: "own" | "other", role: Role): string =>
  (route.split(" ")[1] ?? "")
    .replace("{tenantId}", whose === "own" ? own.id : other.id)
    .replace("{productId}", product.id)
    .replace("{release}", "1")
    .replace("{rolloutId}", `rol_${"0".repeat(32)}`)
    .replace("{userId}", users[route.includes(" /users/") ? "staff" : whose].id)
    .replace("{operationId}", whose === "own" ? operation.id : otherOperation.id)
    .replace("{notificationId}", notificationIds[whose === "own" ? role : "other"]);

/** Calls a route with little effect: the If-Match of PATCH and DELETE requests is stale. */
function callRoute(role: Role, route: Route, whose: "own" | "other"): Promise<ApiResponse> {
  const [person, path] = [people[role], pathOf(route, whose, role)];
  const stale = { "If-Match": '"0"' };
  if (route.startsWith("GET ")) return person.get(path);
  const isUserRoute = route.includes("/users");
  if (route.startsWith("PATCH "))
    return person.patch(path, isUserRoute ? { status: "active" } : { tags: {}, seats: 1 }, stale);
  if (route.startsWith("DELETE ")) return person.delete(path, undefined, stale);
  // A command without fields, such as the repeated invitation, rejects a body with fields.
  return person.post(path, route.endsWith("/users") ? { email: uniqueEmail(), roles: ["member"] } : {});
}

/** Returns the part of a response that must be equal for a missing and a foreign resource. */
const withoutRequest = ({ status, body }: ApiResponse) => ({ status, ...body, requestId: "", instance: "" });

const cells = (Object.keys(routes) as Route[]).flatMap((route) =>
  Role.options.map((role) => ({ route, role, accessScope: findAccessScope({ subject: "", roles: [role] }, route) })),
);
const cellsOfOneTenant = cells.filter(
  ({ route, accessScope }) => accessScope === "ownTenant" && /\{(tenantId|operationId|notificationId)\}/.test(route),
);

describe("the access table", () => {
  it.each(cells)("decides $route for $role", async ({ route, role, accessScope }) => {
    const { status } = await callRoute(role, route, "own");
    if (accessScope === undefined) expect(status).toBe(403);
    // The operation concerns the tenant and no product, so product owners do not see it.
    else if (role === "product-owner" && route === "GET /operations/{operationId}") expect(status).toBe(404);
    // No rollout has this id.
    else if (route.includes("{rolloutId}")) expect(status).toBe(404);
    else expect([200, 201, 202, 400, 409, 412]).toContain(status);
  });

  it.each(cellsOfOneTenant)("hides another tenant's $route from $role", async ({ route, role }) => {
    const foreign = await callRoute(role, route, "other");
    const missing = await people[role].get(
      pathOf(route, "other", role)
        .replace(/\/(test|resend-invitation)$/, "")
        .replace(/(ten|op|ntf)_[0-9a-f]{32}/, (id) => id.replace(/.{4}$/, "0000")),
    );
    expect(foreign.status).toBe(404);
    expect(withoutRequest(foreign)).toEqual(withoutRequest(missing));
  });
});

describe("the view of each role", () => {
  it("/me shows the caller's identity and permissions", async () => {
    const { body } = await people["tenant-admin"].get("/me");
    expect(body).toMatchObject({ roles: ["tenant-admin"], tenantId: own.id, email: expect.stringContaining("@") });
    expect(body["permissions"]).toContain("tenants:read");
    expect(body["permissions"]).not.toContain("tenants:create");
    expect(body).toMatchObject({ userId: expect.stringMatching(/^usr_/), reach: { "tenants:read": "ownTenant" } });
  });

  it("a tenant administrator lists their own tenant and its operations only", async () => {
    const { body } = await people["tenant-admin"].get<{ items: Tenant[] }>("/tenants");
    expect(body.items.map(({ id }) => id)).toEqual([own.id]);
    const operations = await people["tenant-admin"].get<{ items: Operation[] }>("/operations?limit=100");
    expect(operations.body.items.length).toBeGreaterThan(0);
    const { body: colleagues } = await people["tenant-admin"].get<{ items: User[] }>(
      `/tenants/${own.id}/users?limit=100`,
    );
    const known = [own.id, ...colleagues.items.map(({ id }) => id)];
    const targets = operations.body.items.map(({ target }) => target.id.split("/")[0]);
    expect(targets.filter((id) => !known.includes(id ?? ""))).toEqual([]);
  });

  it("a tenant administrator sees products without their connection", async () => {
    const { body } = await people["tenant-admin"].get<Product>("/products/crm");
    expect(body).toMatchObject({ id: "crm", status: "available" });
    expect(body).not.toHaveProperty("connection");
  });

  it("a tenant administrator and a member may not subscribe to products", async () => {
    for (const role of ["tenant-admin", "member"] as const) {
      const answer = await people[role].post(`/tenants/${own.id}/subscriptions`, crmSubscription);
      expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
  });

  it("a product owner manages the products of their team only", async () => {
    const owner = people["product-owner"];
    expect((await owner.get<Product>("/products/crm")).body).toHaveProperty("connection");
    expect((await owner.get<Product>("/products/analytics")).body).not.toHaveProperty("connection");
    expect(await owner.post("/products/analytics/verify")).toMatchObject({ status: 403 });
    expect(await owner.post("/products/analytics/credentials")).toMatchObject({ status: 403 });
    expect(await owner.get("/products/analytics/subscriptions")).toMatchObject({ status: 403 });
    expect(await owner.post("/products", buildProductRegistration(undefined, { team: "another-team" }))).toMatchObject({
      status: 403,
    });
    expect(await owner.post("/products", buildProductRegistration(undefined, { team: "crm-team" }))).toMatchObject({
      status: 202,
    });
    const { body } = await owner.get<{ items: { tenantId: string }[] }>(`/products/${product.id}/subscriptions`);
    expect(body.items.map(({ tenantId }) => tenantId)).toEqual(expect.arrayContaining([own.id, other.id]));
  });

  it("a product owner sees operations on the products of their team only", async () => {
    const { body } = await people["product-owner"].get<{ items: Operation[] }>("/operations?limit=100");
    expect(body.items.length).toBeGreaterThan(0);
    const targets = body.items.map(({ target }) => target.id);
    expect(targets.filter((id) => !/(^|\/)(crm|p-)/.test(id))).toEqual([]);
  });

  it("a person outside the user catalog is rejected despite a valid token", async () => {
    const answer = await callApi("GET", "/me", { token: await getStrangerToken() });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });
});
