import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import type { Committed } from "../../adapters/dynamodb/store.ts";
import { isOver } from "../../core/operation/operation.ts";
import type { OperationDecision } from "../../core/shared/decision.ts";
import { type Rejection, reject } from "../../core/shared/decision.ts";
import { renderOperation, toAcceptedResponse } from "../resources/render.ts";
import type { CommandResult } from "./command.ts";

const findCommittedOperation = (committed: Committed[], id: string | undefined): OperationRecord | undefined =>
  committed.flatMap((one) => (one.type === "operation" && one.record.id === id ? [one.record] : []))[0];

/** A command that is refused before anything is decided. */
export const rejectCommand = (rejection: Rejection, allowedActions?: string[]): CommandResult => ({
  decision: reject(rejection),
  allowedActions,
  render: () => {
    throw new Error("A refused command has no answer");
  },
});

/**
 * Answers with the operation to follow: one that the command begins, or one that is under way already. Where what was
 * asked for has long been done it is a 200, with the operation that did it.
 */
export const followOperation = async (
  decision: OperationDecision,
  caller: Caller,
  allowedActions?: string[],
): Promise<CommandResult> => {
  const id = decision.operationId;
  const begins = decision.ok && decision.changes.some((one) => one.type === "operation" && one.after.id === id);
  const known = decision.ok && !begins && id !== undefined ? await getOperation(id) : undefined;
  return {
    decision,
    allowedActions,
    render: (committed) => {
      const operation = findCommittedOperation(committed, id) ?? known;
      if (operation === undefined) throw new Error(`The operation ${id} is not there`);
      const body = renderOperation(operation, caller);
      return isOver(operation) ? { status: 200, body } : toAcceptedResponse(operation.id, body);
    },
  };
};
