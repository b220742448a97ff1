import { type RouteId, routeOf } from "../api/routes.ts";
import { usageError } from "../failures/cli-error.ts";
import { type Change, type ChangeParts, phases } from "./change.ts";
import { changedFields } from "./compare.ts";
import type { Declaration } from "./declaration.ts";
import { planTenant } from "./plan-tenant.ts";
import type { Needed, State } from "./state.ts";

type Fields = Record<string, unknown>;

/** Compares the files with the platform. Returns the changes in the order of dependence. */
export function planChanges(declarations: readonly Declaration[], state: State): Change[] {
  requireUniqueKeys(declarations);
  const available = new Set(state.products.filter(({ status }) => status !== "failed").map(({ id }) => id));
  const newProducts = new Set(
    declarations
      .filter(({ kind, fields }) => kind === "Product" && !available.has(String(fields["id"])))
      .map(({ fields }) => String(fields["id"])),
  );
  const changes = declarations.flatMap((declaration): Change[] => {
    const { kind, fields } = declaration;
    if (kind === "Product") return planProduct(fields, state);
    if (kind === "Tenant") return planTenant(fields, state, newProducts);
    if (kind === "Staff") return planStaff(fields, state);
    return planNotification(fields, state);
  });
  return changes.sort((one, other) => one.phase - other.phase);
}

/** Returns which details of the platform a comparison with the files needs. */
export function findNeeded(declarations: readonly Declaration[]): Needed {
  const products = new Set(declarations.filter(({ kind }) => kind === "Product").map(({ fields }) => fields["id"]));
  const tenants = new Set(
    declarations
      .filter(({ kind, fields }) => kind === "Tenant" && fields["users"] !== undefined)
      .map(({ fields }) => fields["externalId"] ?? fields["name"]),
  );
  return {
    product: (id) => products.has(id),
    tenant: ({ externalId, name }) => tenants.has(externalId ?? name) || tenants.has(name),
  };
}

/** Returns the name of a declared resource: the one by which it is found again. */
function keyOf({ kind, fields, file }: Declaration): string {
  const { id, externalId, name, email, topic, endpoint } = fields;
  const key = kind === "Product" ? id : kind === "Tenant" ? (externalId ?? name) : kind === "Staff" ? email : endpoint;
  if (typeof key === "string") return kind === "Notification" ? `${topic} ${key}` : key;
  throw usageError(
    `${file} has a ${kind} without the field that names it.`,
    "id, externalId or name, email, or endpoint",
  );
}

function requireUniqueKeys(declarations: readonly Declaration[]): void {
  const seen = new Map<string, string>();
  for (const declaration of declarations) {
    const key = `${declaration.kind} ${keyOf(declaration)}`;
    const before = seen.get(key);
    if (before !== undefined) throw usageError(`${key} is declared twice.`, `one of ${before} and ${declaration.file}`);
    seen.set(key, declaration.file);
  }
}

const bodyNames = (route: RouteId): string[] => Object.keys(routeOf(route).body);

/** Returns the update of a resource, if a declared field differs. */
function planUpdate(
  change: Pick<Change, "kind" | "key" | "phase" | "route"> & Pick<ChangeParts, "path">,
  actual: object,
  declared: Fields,
): Change[] {
  const { path, ...rest } = change;
  const fields = changedFields(actual as Fields, declared, bodyNames(change.route));
  if (fields.length === 0) return [];
  const body = Object.fromEntries(fields.map((name) => [name, declared[name]]));
  return [{ ...rest, action: "update", fields, parts: { ...(path && { path }), body } }];
}

function planProduct(fields: Fields, { products }: State): Change[] {
  const key = String(fields["id"]);
  const actual = products.find(({ id }) => id === key);
  const base = { kind: "Product", key, phase: phases.products };
  if (!actual) return [{ ...base, action: "create", fields: [], route: "products:create", parts: { body: fields } }];
  const fixed = bodyNames("products:create").filter((name) => !bodyNames("products:update").includes(name));
  const [changed] = changedFields({ ...actual }, fields, fixed);
  if (changed !== undefined)
    throw usageError(`The ${changed} of the product ${key} can't be changed.`, "the former value, or another id");
  const path = { productId: key };
  const updates = planUpdate({ ...base, route: "products:update", path }, actual, fields);
  // The account may grant the role by now.
  return actual.status === "failed" ? [...updates, verifyAgain({ ...base, parts: { path } })] : updates;
}

const verifyAgain = (change: Pick<Change, "kind" | "key" | "phase" | "parts">): Change => ({
  ...change,
  action: "update",
  fields: ["status"],
  route: "products:verify",
});

function planStaff(fields: Fields, { staff }: State): Change[] {
  const key = String(fields["email"]);
  const actual = staff.find(({ email }) => email.toLowerCase() === key.toLowerCase());
  const base = { kind: "Staff", key, phase: phases.tenants };
  if (!actual) return [{ ...base, action: "create", fields: [], route: "staff:invite", parts: { body: fields } }];
  return planUpdate({ ...base, route: "staff:update", path: { userId: actual.id } }, actual, fields);
}

/** A notification can't be changed: another endpoint or topic is another notification. */
function planNotification(fields: Fields, { notifications }: State): Change[] {
  const { topic, endpoint } = fields;
  if (notifications.some((one) => one.topic === topic && one.endpoint === endpoint)) return [];
  const key = `${topic} ${endpoint}`;
  const base = { kind: "Notification", key, phase: phases.notifications, action: "create" as const, fields: [] };
  return [{ ...base, route: "notifications:create", parts: { body: fields } }];
}
