import { countDynamicReferences } from "../../../schemas/dynamic-reference.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { stackPrefixOf } from "../../../schemas/stack-name.ts";
import { requestedRunOf } from "../operation/operation.ts";
import {
  collectPlaceholderValues,
  fillPlaceholders,
  isKnownPlaceholder,
  listPlaceholders,
  type PlaceholderSources,
  parseSolePlaceholder,
} from "../product/placeholders.ts";

/** Returns the name of a subscription's stack, which never changes. */
export const stackNameOf = ({ tenantId, productId }: { tenantId: string; productId: string }): string =>
  `${stackPrefixOf(productId)}${tenantId.replace(/^ten_/, "")}`;

/** Returns the tags of a stack: its subscription, and the operation and run that created it. */
export const stackTagsOf = (
  { tenantId, productId }: { tenantId: string; productId: string },
  operation: Pick<OperationRecord, "id" | "run" | "requestedRun">,
): Record<string, string> => ({
  "tenantry:tenant": tenantId,
  "tenantry:product": productId,
  "tenantry:operation": operation.id,
  "tenantry:run": String(requestedRunOf(operation)),
});

/** Returns whether the operation's requested run created a stack. Stacks from older versions have no run tag. */
export const isStackOf = (
  operation: Pick<OperationRecord, "id" | "run" | "requestedRun">,
  { "tenantry:operation": id, "tenantry:run": run }: Record<string, string>,
): boolean => id === operation.id && (run === undefined || run === String(requestedRunOf(operation)));

/** The parameters of a stack, or why they can't be used. */
export type ResolvedParameters =
  | { parameters: Record<string, string> }
  | { rejection: { code: "unknownPlaceholder" | "dynamicReference"; reason: string } };

function rejectUnknown(names: readonly string[]): ResolvedParameters {
  const listed = [...new Set(names)].map((name) => `\${${name}}`).join(", ");
  const reason = `Unknown placeholders: ${listed}. See the product's integration.parameters.`;
  return { rejection: { code: "unknownPlaceholder", reason } };
}

function rejectReference(name: string): ResolvedParameters {
  const reason = `The values for the stack's parameter ${name} form {{resolve:, a dynamic reference of CloudFormation. Change the tenant's name, the subscription's parameters or the plan's defaults.`;
  return { rejection: { code: "dynamicReference", reason } };
}

/**
 * Resolves the placeholders in a product's stack parameters. Values are inserted once, so a value that looks like a
 * placeholder stays unchanged. A parameter that consists of an absent value is omitted, so that the template's default
 * applies. Inside a longer text an absent value is empty. Values can't add a dynamic reference, not even in parts: it could
 * read what belongs to another tenant.
 */
export function resolveStackParameters(texts: Record<string, string>, sources: PlaceholderSources): ResolvedParameters {
  const values = collectPlaceholderValues(sources);
  const isUnknown = (name: string) =>
    !values.has(name) && !name.startsWith("parameters.") && !isKnownPlaceholder(name, sources.product.plans);
  const unknown = Object.values(texts).flatMap(listPlaceholders).filter(isUnknown);
  if (unknown.length > 0) return rejectUnknown(unknown);
  const provided = Object.entries(texts).filter(([, text]) => {
    const sole = parseSolePlaceholder(text);
    return sole === undefined || values.has(sole);
  });
  const parameters: Record<string, string> = {};
  for (const [name, text] of provided) {
    const filled = fillPlaceholders(text, (one) => values.get(one) ?? "");
    if (countDynamicReferences(filled) > countDynamicReferences(text)) return rejectReference(name);
    parameters[name] = filled;
  }
  return { parameters };
}

/** Returns the parameters that contain the tenant's status. */
export const selectStatusParameters = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text.includes("${status}")));

/** Builds the client request token of a call to CloudFormation. A repeated call has the same token. */
export const buildRequestToken = (
  operation: Pick<OperationRecord, "id" | "run" | "requestedRun">,
  action: string,
): string => `${operation.id.replace("_", "-")}-${requestedRunOf(operation)}-${action}`;

/** Classifies a stack's status for a step that waits for the stack. */
export function classifyStackStatus(status: string): "inProgress" | "complete" | "failed" {
  if (status.endsWith("_IN_PROGRESS")) return "inProgress";
  return status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE" ? "complete" : "failed";
}

/** Returns whether a stack is usable; a stack is also usable after CloudFormation rolled back a failed update. */
export const isUsable = (status: string): boolean =>
  classifyStackStatus(status) === "complete" || status === "UPDATE_ROLLBACK_COMPLETE";
