import type { Operation, Product } from "../../../console/src/api/openapi.d.ts";
import { nameOperation } from "../../../console/src/operations/operation-words.ts";
import { splitReason } from "../../../console/src/operations/remedy.ts";
import type { ApiClient } from "../api/client.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { toCell } from "../output/table.ts";

/** Creates the error of an operation that did not succeed: the reason, and the command that helps with real values. */
export async function operationFailure(api: ApiClient, operation: Operation): Promise<CliError> {
  const { id, status, error, retryable } = operation;
  const { text, command } = splitReason(error ?? { reason: "" }, await readRemedyValues(api, operation));
  const retry = retryable ? `tenantry operations retry ${id} --wait` : undefined;
  const step = error?.step ? ` at "${error.step}"` : "";
  return new CliError(`${nameOperation(operation)}: ${status}${step}.`, {
    code: error?.code ?? `operation.${status}`,
    exitCode: exitCodes.operationFailed,
    // One line: a reason can't add lines that look like this program's own, such as `Try:`.
    why: toCell(text) || undefined,
    remedy: [command, retry].filter(Boolean).join("\n  then: ") || `tenantry operations get ${id}`,
    details: { operation },
  });
}

/** Reads the values of a product's connection, if the reason names one. */
async function readRemedyValues(api: ApiClient, { productId, target, error }: Operation) {
  const id = productId ?? (target.type === "product" ? target.id : undefined);
  if (!id || !error?.reason.includes("<connection.")) return {};
  const product = await api.send("products:read", { path: { productId: id } }).catch(() => undefined);
  const connection: Record<string, unknown> = { ...(product as Product | undefined)?.connection };
  return Object.fromEntries(Object.entries(connection).map(([name, value]) => [`connection.${name}`, String(value)]));
}
