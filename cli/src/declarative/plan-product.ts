import type { Product } from "../../../console/src/api/openapi.d.ts";
import { type RouteId, routeOf } from "../api/routes.ts";
import { usageError } from "../failures/cli-error.ts";
import { type Change, phases } from "./change.ts";
import { changedFields } from "./compare.ts";
import { planUpdate } from "./plan-update.ts";
import { waitForWork } from "./plan-work.ts";
import type { State } from "./state.ts";

type Fields = Record<string, unknown>;

const bodyNames = (route: RouteId): string[] => Object.keys(routeOf(route).body);
/** The parts of an integration whose change the API verifies by itself. */
const verifiedParts = ["template", "parameters", "capabilities"];

/** Returns the changes of a product, with another verification if its last one failed. */
export function planProduct(fields: Fields, { products }: State): Change[] {
  const key = String(fields["id"]);
  const actual = products.find(({ id }) => id === key);
  const base = { kind: "Product", key, phase: phases.products };
  if (!actual) return [{ ...base, action: "create", fields: [], route: "products:create", parts: { body: fields } }];
  const fixed = bodyNames("products:create").filter((name) => !bodyNames("products:update").includes(name));
  const [changed] = changedFields({ ...actual }, fields, fixed);
  if (changed !== undefined)
    throw usageError(`The ${changed} of the product ${key} can't be changed.`, "the former value, or another id");
  const update = { ...base, route: "products:update" as const, path: { productId: key } };
  return [
    ...planUpdate(update, actual, fields, bodyNames("products:update")),
    ...(verifiesWithUpdate(actual, fields) ? [] : planVerification(key, actual)),
  ];
}

/** Returns whether the update of a product starts a verification: each change of an integration that is not verified does. */
function verifiesWithUpdate({ integration: actual, unverified }: Product, fields: Fields): boolean {
  const declared = (fields["integration"] ?? {}) as Fields;
  return changedFields({ ...actual }, declared, unverified ? Object.keys(declared) : verifiedParts).length > 0;
}

/** Plans the wait for a running verification, or another one: the account may grant the role by now. */
function planVerification(key: string, { status, unverified, activeOperationId }: Product): Change[] {
  const base = { kind: "Product", key, phase: phases.verifications };
  const isPassed = status !== "failed" && status !== "verifying" && !unverified;
  if (isPassed || status === "retired") return [];
  if (activeOperationId !== undefined) return [waitForWork(base, activeOperationId)];
  const change = { ...base, action: "update" as const, fields: ["status"], parts: { path: { productId: key } } };
  return [{ ...change, route: "products:verify" }];
}
