import type { Finding } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { isRunOver } from "../../core/operation/halt.ts";
import { toOperationChange } from "../../core/operation/operation.ts";
import { accept } from "../../core/shared/decision.ts";
import { buildCause } from "../../shared/cause.ts";
import { loadOperation } from "./step-records.ts";

/** Changes the findings of an operation, which the API shows at once. */
export const saveFindings = ({ id, run }: OperationRecord, change: (known: Finding[]) => Finding[]): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(id);
    const { findings: known = [] } = operation;
    const findings = change(known);
    if (isRunOver(operation, run) || JSON.stringify(findings) === JSON.stringify(known)) return;
    await commit(accept([toOperationChange(operation, { ...operation, findings })]), buildCause(operation));
  });
