import { toCanonicalJson } from "../../../schemas/canonical-json.ts";
import type { Finding } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { isRunOver } from "../../core/operation/halt.ts";
import { toOperationChange } from "../../core/operation/operation.ts";
import { accept } from "../../core/shared/decision.ts";
import { buildCause } from "../../shared/cause.ts";
import { loadOperation } from "./step-records.ts";

/** Changes the findings of an operation, which the API shows at once, and stores the position of its walk, if there is one. */
export const saveFindings = (
  { id, run }: OperationRecord,
  change: (known: Finding[]) => Finding[],
  walk?: OperationRecord["walk"],
): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(id);
    const { findings: known = [] } = operation;
    const findings = change(known);
    const isSame = walk === undefined && toCanonicalJson(findings) === toCanonicalJson(known);
    if (isRunOver(operation, run) || isSame) return;
    const after = { ...operation, findings, ...(walk === undefined ? {} : { walk }) };
    await commit(accept([toOperationChange(operation, after)]), buildCause(operation));
  });
