import type { OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { Plan } from "../../../schemas/plan.ts";
import type { PreviewStack } from "../../../schemas/preview.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { listPlaceholders } from "../product/placeholders.ts";
import type { Draft } from "../shared/decision.ts";
import { resolveStackParameters, selectStatusParameters, stackNameOf } from "../subscription/stack.ts";
import { applyRequestedChange } from "../subscription/subscription.ts";

/** A new operation on a subscription, with the records that decide about the stack. */
export type StackWork = {
  operation: Pick<OperationRecord, "kind" | "requestedChange">;
  tenant: Draft<"tenant">;
  subscription: Draft<"subscription">;
  product: ProductRecord;
};

const stackActions: Partial<Record<OperationKind, PreviewStack["action"]>> = {
  "subscription.provision": "create",
  "subscription.change": "update",
  "subscription.suspend": "update",
  "subscription.reactivate": "update",
  "subscription.deprovision": "delete",
};

const HIDDEN = "(hidden)";
const SECRET_NAME = /secret|password|passphrase|token|api-?_?key|private-?_?key|credential/i;

/** Returns whether a plan's JSON Schema marks a parameter as secret. */
function isSecretProperty({ parameters = {} }: Plan, name: string): boolean {
  const properties = (parameters["properties"] ?? {}) as Record<string, unknown>;
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const { format, writeOnly } = (property ?? {}) as { format?: unknown; writeOnly?: unknown };
  return format === "password" || writeOnly === true;
}

/** Returns whether a stack parameter may hold a secret: by its own name, or by a parameter of the plan in its text. */
function isSecret(name: string, text: string, plan: Plan | undefined): boolean {
  const sources = listPlaceholders(text).flatMap((one) =>
    one.startsWith("parameters.") ? [one.slice("parameters.".length)] : [],
  );
  const named = [name, ...sources].some((one) => SECRET_NAME.test(one));
  return named || (plan !== undefined && sources.some((one) => isSecretProperty(plan, one)));
}

/** Resolves the parameters that the operation sets on the stack, without secrets. */
function resolveParameters({ operation, tenant, subscription, product }: StackWork): Record<string, string> {
  const { kind, requestedChange } = operation;
  const { integration } = product;
  if (integration.kind !== "cloudformation" || kind === "subscription.deprovision") return {};
  const mapped = integration.parameters ?? {};
  const setsStatus = kind === "subscription.suspend" || kind === "subscription.reactivate";
  const texts = setsStatus ? selectStatusParameters(mapped) : mapped;
  const terms = requestedChange === undefined ? subscription : applyRequestedChange(subscription, requestedChange);
  const resolved = resolveStackParameters(texts, {
    tenant: tenant as TenantRecord,
    subscription: terms as SubscriptionRecord,
    product,
    status: kind === "subscription.suspend" ? "suspended" : "active",
  });
  if ("rejection" in resolved) return {};
  const plan = product.plans.find(({ id }) => id === terms.planId);
  return Object.fromEntries(
    Object.entries(resolved.parameters).map(([name, value]) => [
      name,
      isSecret(name, texts[name] ?? "", plan) ? HIDDEN : value,
    ]),
  );
}

/** Returns whether a subscription may have a stack. One whose failed provisioning was undone has none. */
export const mayHaveStack = ({ integration, status, leftBehind }: Draft<"subscription">): boolean =>
  integration === "cloudformation" && (status !== "failed" || leftBehind !== undefined);

/** Returns the stack that an operation on a subscription changes; undefined if it changes none. */
export function previewStack(work: StackWork, before: Draft<"subscription"> | undefined): PreviewStack | undefined {
  const { operation, subscription, product } = work;
  const action = stackActions[operation.kind];
  if (action === undefined || subscription.integration !== "cloudformation") return undefined;
  if (action === "delete" && before !== undefined && !mayHaveStack(before)) return undefined;
  const parameters = resolveParameters(work);
  // Without a parameter for the status, a suspension leaves the stack as it is.
  const isUnchanged = action === "update" && Object.keys(parameters).length === 0;
  if (isUnchanged && operation.kind !== "subscription.change") return undefined;
  const { id: productId, account, region } = product;
  return { productId, account, region, name: stackNameOf(subscription), action, parameters };
}
