import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { requestedRunOf } from "../operation/operation.ts";
import {
  fillPlaceholders,
  isKnownPlaceholder,
  listPlaceholders,
  parseSolePlaceholder,
} from "../product/placeholders.ts";

/** The name of the stack that a subscription has in the product's account: one, always the same. */
export const stackNameOf = ({ tenantId, productId }: { tenantId: string; productId: string }): string =>
  `tenantry-${productId}-${tenantId.replace("_", "-")}`;

/** Returns the tags that tie a stack to its subscription, and to the operation and run that made it. */
export const stackTagsOf = (
  { tenantId, productId }: { tenantId: string; productId: string },
  operation: Pick<OperationRecord, "id" | "run" | "requestedRun">,
): Record<string, string> => ({
  "tenantry:tenant": tenantId,
  "tenantry:product": productId,
  "tenantry:operation": operation.id,
  "tenantry:run": String(requestedRunOf(operation)),
});

/** Returns whether a stack was made by this operation since it was last requested; tags from before tell no run. */
export const isStackOf = (
  operation: Pick<OperationRecord, "id" | "run" | "requestedRun">,
  { "tenantry:operation": id, "tenantry:run": run }: Record<string, string>,
): boolean => id === operation.id && (run === undefined || run === String(requestedRunOf(operation)));

type StackContext = { tenant: TenantRecord; subscription: SubscriptionRecord; product: ProductRecord; status: string };

const collectPlaceholderValues = ({ tenant, subscription, product, status }: StackContext): Map<string, string> => {
  const plan = product.plans.find((candidate) => candidate.id === subscription.planId);
  const named = (prefix: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, String(value)] as const);
  return new Map([
    ["tenant.id", tenant.id],
    ["tenant.name", tenant.name],
    ["plan.id", subscription.planId],
    ["plan.tier", plan?.tier ?? ""],
    ...(subscription.seats === undefined ? [] : [["seats", String(subscription.seats)] as const]),
    ["status", status],
    ...named("limits", plan?.entitlements.limits ?? {}),
    ...named("parameters", subscription.parameters ?? {}),
  ]);
};

/**
 * Returns the stack's parameters: the product's texts with `${tenant.id}` and the like filled in, once, so that a value
 * that looks like a placeholder stays what it is. A parameter that is nothing but an absent value is left out, so that
 * the template's default holds; inside a longer text it is empty. Returns the unknown placeholders where there are any.
 */
export const resolveStackParameters = (
  texts: Record<string, string>,
  scope: StackContext,
): { parameters: Record<string, string> } | { unknown: string[] } => {
  const values = collectPlaceholderValues(scope);
  const isUnknown = (name: string) =>
    !values.has(name) && !name.startsWith("parameters.") && !isKnownPlaceholder(name, scope.product.plans);
  const unknown = Object.values(texts).flatMap(listPlaceholders).filter(isUnknown);
  if (unknown.length > 0) return { unknown: [...new Set(unknown)].map((name) => `\${${name}}`) };
  const provided = Object.entries(texts).filter(([, text]) => {
    const sole = parseSolePlaceholder(text);
    return sole === undefined || values.has(sole);
  });
  const filled = provided.map(([name, text]) => [name, fillPlaceholders(text, (one) => values.get(one) ?? "")]);
  return { parameters: Object.fromEntries(filled) };
};

/** The parameters by which a product learns whether its tenant is suspended. */
export const selectStatusParameters = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text.includes("${status}")));

/** The name of a request to CloudFormation, the same for each repetition of it; underscores are not allowed there. */
export const buildRequestToken = (
  operation: Pick<OperationRecord, "id" | "run" | "requestedRun">,
  what: string,
): string => `${operation.id.replace("_", "-")}-${requestedRunOf(operation)}-${what}`;

/** What a stack's status means to whoever waits for it. */
export const classifyStackStatus = (status: string): "working" | "there" | "failed" => {
  if (status.endsWith("_IN_PROGRESS")) return "working";
  return status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE" ? "there" : "failed";
};

/** Whether a stack works as it last did: also one whose update failed and was rolled back. */
export const isUsable = (status: string): boolean =>
  classifyStackStatus(status) === "there" || status === "UPDATE_ROLLBACK_COMPLETE";
