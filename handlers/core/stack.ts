import type { OperationRecord } from "../../schemas/operation.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { requestedRunOf } from "./operation.ts";

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

type Scope = { tenant: TenantRecord; subscription: SubscriptionRecord; product: ProductRecord; status: string };

const valuesOf = ({ tenant, subscription, product, status }: Scope): Record<string, string> => {
  const plan = product.plans.find((candidate) => candidate.id === subscription.planId);
  const named = (prefix: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, String(value)]);
  return Object.fromEntries([
    ["tenant.id", tenant.id],
    ["tenant.name", tenant.name],
    ["plan.id", subscription.planId],
    ["plan.tier", plan?.tier ?? ""],
    ["seats", String(subscription.seats ?? "")],
    ["status", status],
    ...named("limits", plan?.entitlements.limits ?? {}),
    ...named("parameters", subscription.parameters ?? {}),
  ]);
};

/**
 * The stack's parameters: the product's texts with `${tenant.id}` and the like filled in, once, so that a value that
 * looks like a placeholder stays what it is. Answers with the placeholders nobody knows, where there are any.
 */
export const stackParameters = (
  texts: Record<string, string>,
  scope: Scope,
): { parameters: Record<string, string> } | { unknown: string[] } => {
  const values = new Map(Object.entries(valuesOf(scope)));
  const unknown = new Set<string>();
  const fill = (text: string) =>
    text.replaceAll(/\$\{([^}]*)\}/g, (whole, name: string) => {
      const value = values.get(name);
      // A parameter of the plan that the subscription leaves out is empty, not unknown.
      if (value === undefined && !name.startsWith("parameters.")) unknown.add(whole);
      return value ?? "";
    });
  const parameters = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text)]));
  return unknown.size > 0 ? { unknown: [...unknown] } : { parameters };
};

/** The parameters by which a product learns whether its tenant is suspended. */
export const statusParameters = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text.includes("${status}")));

/** The name of a request to CloudFormation, the same for each repetition of it; underscores are not allowed there. */
export const requestToken = (operation: Pick<OperationRecord, "id" | "run" | "requestedRun">, what: string): string =>
  `${operation.id.replace("_", "-")}-${requestedRunOf(operation)}-${what}`;

/** What a stack's status means to whoever waits for it. */
export const phaseOf = (status: string): "working" | "there" | "failed" => {
  if (status.endsWith("_IN_PROGRESS")) return "working";
  return status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE" ? "there" : "failed";
};

/** Whether a stack works as it last did: also one whose update failed and was rolled back. */
export const isWorking = (status: string): boolean =>
  phaseOf(status) === "there" || status === "UPDATE_ROLLBACK_COMPLETE";
