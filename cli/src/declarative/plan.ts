import { routeOf } from "../api/routes.ts";
import { usageError } from "../failures/cli-error.ts";
import { type Change, phases } from "./change.ts";
import { withComparableEmails } from "./comparable-emails.ts";
import type { Declaration } from "./declaration.ts";
import { planProduct } from "./plan-product.ts";
import { planTenant } from "./plan-tenant.ts";
import { planUpdate } from "./plan-update.ts";
import { afterWork, planWork } from "./plan-work.ts";
import type { Needed, State } from "./state.ts";

type Fields = Record<string, unknown>;

/** Compares the files with the platform. Returns the changes in the order of dependence. */
export function planChanges(files: readonly Declaration[], state: State): Change[] {
  const declarations = files.map(withComparableEmails);
  requireUniqueKeys(declarations);
  const available = new Set(
    state.products.filter(({ status }) => !["failed", "verifying"].includes(status)).map(({ id }) => id),
  );
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
  const declared = new Set(declarations.map((one) => keyOf(one).toLowerCase()));
  return {
    product: (id) => products.has(id),
    tenant: ({ externalId, name }) => tenants.has(externalId ?? name) || tenants.has(name),
    failedWork: (key) => declared.has(key.toLowerCase()),
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

function planStaff(fields: Fields, { staff, operations }: State): Change[] {
  const key = String(fields["email"]);
  const actual = staff.find(({ email }) => email === key);
  const base = { kind: "Staff", key, phase: phases.tenants };
  if (!actual) return [{ ...base, action: "create", fields: [], route: "staff:invite", parts: { body: fields } }];
  const work = planWork({ ...base, phase: phases.retries }, actual, operations);
  const phase = work.length === 0 ? base.phase : phases.users;
  const update = { ...base, phase, route: "staff:update" as const, path: { userId: actual.id } };
  return afterWork(work, planUpdate(update, actual, fields, Object.keys(routeOf("staff:update").body)));
}

/** A notification can't be changed: another endpoint or topic is another notification. */
function planNotification(fields: Fields, { notifications }: State): Change[] {
  const { topic, endpoint } = fields;
  if (notifications.some((one) => one.topic === topic && one.endpoint === endpoint)) return [];
  const key = `${topic} ${endpoint}`;
  const base = { kind: "Notification", key, phase: phases.notifications, action: "create" as const, fields: [] };
  return [{ ...base, route: "notifications:create", parts: { body: fields } }];
}
