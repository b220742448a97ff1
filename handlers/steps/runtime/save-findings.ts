import type { Finding } from "../../../schemas/finding.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { isOver, toOperationChange } from "../../core/operation/operation.ts";
import { accept } from "../../core/shared/decision.ts";
import { buildCause } from "../../shared/cause.ts";
import { loadOperation } from "./step-records.ts";

/** Changes the findings of an operation, which the API shows at once. */
export const saveFindings = (operationId: string, change: (known: Finding[]) => Finding[]): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(operationId);
    const { findings: known = [] } = operation;
    const findings = change(known);
    if (isOver(operation) || JSON.stringify(findings) === JSON.stringify(known)) return;
    await commit(accept([toOperationChange(operation, { ...operation, findings })]), buildCause(operation));
  });
