import type { Subscription } from "../../../console/src/api/openapi.d.ts";
import { type RouteId, routeOf } from "../api/routes.ts";
import { type Change, phases } from "./change.ts";
import { planUpdate } from "./plan-update.ts";
import { afterWork, planWork } from "./plan-work.ts";
import { isLiving, type State, type TenantState } from "./state.ts";

type Fields = Record<string, unknown>;
type DeclaredTenant = { own: Fields; subscriptions: Fields[]; users: Fields[]; key: string };

/** The number of subscriptions that the request of a new tenant may have. */
const MAX_FIRST_SUBSCRIPTIONS = 10;
/** Returns the fields that a file can declare and an update can change. */
const sharedFields = (create: RouteId, update: RouteId): string[] =>
  Object.keys(routeOf(create).body).filter((name) => Object.hasOwn(routeOf(update).body, name));

const tenantFields = sharedFields("tenants:create", "tenants:update");
const subscriptionFields = sharedFields("subscriptions:create", "subscriptions:change");
const userFields = sharedFields("users:invite", "users:update");

/** Returns the changes of a tenant with its subscriptions and users. What is not declared stays as it is. */
export function planTenant(fields: Fields, state: State, newProducts: ReadonlySet<string>): Change[] {
  const { subscriptions = [], users = [], ...own } = fields as Fields & Partial<DeclaredTenant>;
  const key = String(own["externalId"] ?? own["name"]);
  const tenant = { own, subscriptions, users, key };
  const actual = state.tenants.find(({ externalId, name }) =>
    own["externalId"] === undefined ? name === own["name"] : externalId === own["externalId"],
  );
  const changes = actual ? planExisting(tenant, actual, state) : planNew(tenant);
  return changes.map((change) => {
    const { body = {} } = change.parts;
    const products = [body, ...((body["subscriptions"] ?? []) as Fields[])];
    const missing = products.map((one) => String(one["productId"])).find((id) => newProducts.has(id));
    return missing === undefined ? change : { ...change, waitsFor: missing };
  });
}

function planNew({ own, subscriptions, users, key }: DeclaredTenant): Change[] {
  const [first, later] = [
    subscriptions.slice(0, MAX_FIRST_SUBSCRIPTIONS),
    subscriptions.slice(MAX_FIRST_SUBSCRIPTIONS),
  ];
  const body = { ...own, ...(first.length > 0 && { subscriptions: first }) };
  const after = { tenantKey: key, waitsFor: key };
  return [
    {
      action: "create",
      kind: "Tenant",
      key,
      fields: [],
      phase: phases.tenants,
      route: "tenants:create",
      parts: { body },
    },
    ...later.map((one) => ({ ...createSubscription(key, one), ...after })),
    // The onboarding invites the administrator.
    ...users.filter(({ email }) => email !== own["adminEmail"]).map((user) => ({ ...createUser(key, user), ...after })),
  ];
}

function planExisting({ own, subscriptions, users, key }: DeclaredTenant, actual: TenantState, state: State): Change[] {
  const path = { tenantId: actual.id };
  const base = { kind: "Tenant", key };
  const work = planWork({ ...base, phase: phases.onboardings }, actual, state.operations);
  const update = { ...base, phase: phases.tenants, route: "tenants:update" as const, path };
  const parts = [
    ...subscriptions.flatMap((declared) => planSubscription({ key, path, actual, work }, declared, state)),
    ...users.flatMap((declared) => planUser({ key, path, actual, work }, declared, state)),
  ];
  return [
    ...planUpdate(update, actual, own, tenantFields),
    ...work,
    ...(work.length === 0 ? parts : parts.map((one) => ({ ...one, waitsFor: key }))),
  ];
}

/** A tenant of the platform, with the rest of its work. */
type Existing = { key: string; path: { tenantId: string }; actual: TenantState; work: readonly Change[] };

/** Returns whether the retry of the tenant's onboarding provisions the subscription again: the onboarding removed it, or tried
 *  to, or its provisioning failed or was cancelled with the onboarding. What a person cancelled alone stays cancelled. */
function isRetriedWith({ actual, work }: Existing, one: Subscription, { operations }: State): boolean {
  if (!work.some(({ route }) => route === "operations:retry")) return false;
  if (one.status !== "failed" && isLiving(one)) return false;
  const [last, onboarding] = [one.lastOperationId, actual.lastOperationId].map((id) =>
    operations.find((operation) => operation.id === id),
  );
  if (last?.kind === "subscription.deprovision") return last.parentId === onboarding?.id;
  if (last?.kind !== "subscription.provision") return false;
  return last.status === "failed" || onboarding?.status === "cancelled";
}

function planSubscription(tenant: Existing, declared: Fields, state: State): Change[] {
  const { key, path } = tenant;
  const productId = String(declared["productId"]);
  const found = tenant.actual.subscriptions.find((one) => one.productId === productId);
  const isRetried = found !== undefined && isRetriedWith(tenant, found, state);
  if (!found || !(isRetried || isLiving(found))) {
    const change = createSubscription(key, declared);
    return [{ ...change, parts: { ...change.parts, path } }];
  }
  const base = { kind: "Subscription", key: `${key}/${productId}`, phase: phases.subscriptions };
  const update = { ...base, route: "subscriptions:change" as const, path: { ...path, productId } };
  return afterWork(
    isRetried ? [] : planWork({ ...base, phase: phases.retries }, found, state.operations),
    planUpdate(update, found, declared, subscriptionFields),
  );
}

function planUser({ key, path, actual }: Existing, declared: Fields, state: State): Change[] {
  const email = String(declared["email"]);
  const user = actual.users.find((one) => one.email === email);
  if (!user) {
    const change = createUser(key, declared);
    return [{ ...change, parts: { ...change.parts, path } }];
  }
  const base = { kind: "User", key: `${key}/${email}`, phase: phases.users };
  const update = { ...base, route: "users:update" as const, path: { ...path, userId: user.id } };
  return afterWork(
    planWork({ ...base, phase: phases.retries }, user, state.operations),
    planUpdate(update, user, declared, userFields),
  );
}

const createSubscription = (key: string, body: Fields): Change => ({
  action: "create",
  kind: "Subscription",
  key: `${key}/${body["productId"]}`,
  fields: [],
  phase: phases.subscriptions,
  route: "subscriptions:create",
  parts: { body },
});

const createUser = (key: string, body: Fields): Change => ({
  action: "create",
  kind: "User",
  key: `${key}/${body["email"]}`,
  fields: [],
  phase: phases.users,
  route: "users:invite",
  parts: { body },
});
