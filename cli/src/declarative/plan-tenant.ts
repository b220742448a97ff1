import type { Subscription, User } from "../../../console/src/api/openapi.d.ts";
import { type RouteId, routeOf } from "../api/routes.ts";
import { type Change, phases } from "./change.ts";
import { changedFields } from "./compare.ts";
import { livingSubscriptions, type State, type TenantState } from "./state.ts";

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
  const changes = actual ? planExisting(tenant, actual) : planNew(tenant);
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

function planExisting({ own, subscriptions, users, key }: DeclaredTenant, actual: TenantState): Change[] {
  const path = { tenantId: actual.id };
  const living = livingSubscriptions(actual);
  return [
    ...planUpdate(
      { kind: "Tenant", key, phase: phases.tenants, route: "tenants:update" },
      path,
      actual,
      own,
      tenantFields,
    ),
    ...subscriptions.flatMap((declared) => planSubscription(key, path, living, declared)),
    ...users.flatMap((declared) => planUser(key, path, actual.users, declared)),
  ];
}

function planSubscription(
  key: string,
  path: { tenantId: string },
  living: readonly Subscription[],
  declared: Fields,
): Change[] {
  const productId = String(declared["productId"]);
  const actual = living.find((one) => one.productId === productId);
  if (!actual) {
    const change = createSubscription(key, declared);
    return [{ ...change, parts: { ...change.parts, path } }];
  }
  const base = { kind: "Subscription", key: `${key}/${productId}`, phase: phases.subscriptions };
  return planUpdate(
    { ...base, route: "subscriptions:change" },
    { ...path, productId },
    actual,
    declared,
    subscriptionFields,
  );
}

function planUser(key: string, path: { tenantId: string }, users: readonly User[], declared: Fields): Change[] {
  const email = String(declared["email"]);
  const actual = users.find((one) => one.email.toLowerCase() === email.toLowerCase());
  if (!actual) {
    const change = createUser(key, declared);
    return [{ ...change, parts: { ...change.parts, path } }];
  }
  const base = { kind: "User", key: `${key}/${email}`, phase: phases.users, route: "users:update" as const };
  return planUpdate(base, { ...path, userId: actual.id }, actual, declared, userFields);
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

function planUpdate(
  base: Pick<Change, "kind" | "key" | "phase" | "route">,
  path: Record<string, string>,
  actual: object,
  declared: Fields,
  names: readonly string[],
): Change[] {
  const fields = changedFields(actual as Fields, declared, names);
  if (fields.length === 0) return [];
  // The API replaces a field as a whole, so entries that are not declared are repeated.
  const body = Object.fromEntries(fields.map((name) => [name, valueOfField(name, actual as Fields, declared)]));
  return [{ ...base, action: "update", fields, parts: { path, body } }];
}

const valueOfField = (name: string, actual: Fields, declared: Fields): unknown =>
  name === "attributes" || name === "parameters"
    ? { ...(actual[name] as object), ...(declared[name] as object) }
    : declared[name];
