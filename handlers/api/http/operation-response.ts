import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import type { Committed } from "../../adapters/dynamodb/store.ts";
import { isOver } from "../../core/operation/operation.ts";
import type { Acceptance } from "../../core/shared/decision.ts";
import { renderOperation } from "../resources/render.ts";
import { type SuccessResponse, toAcceptedResponse } from "./response.ts";

const findCommittedOperation = (committed: Committed[], id: string | undefined): OperationRecord | undefined =>
  committed.flatMap((one) => (one.type === "operation" && one.record.id === id ? [one.record] : []))[0];

/**
 * Returns the function that renders the operation of a decision. An operation that the decision starts is rendered as
 * committed; one that exists already is loaded first. A finished operation is a 200, any other a 202.
 */
export const prepareOperationResponse = async (
  decision: Acceptance & { operationId?: string },
  caller: Caller,
): Promise<(committed: Committed[]) => SuccessResponse> => {
  const id = decision.operationId;
  const isChanged = decision.changes.some((one) => one.type === "operation" && one.after.id === id);
  const existing = isChanged || id === undefined ? undefined : await getOperation(id);
  return (committed) => {
    const operation = findCommittedOperation(committed, id) ?? existing;
    if (operation === undefined) throw new Error(`The operation ${id} does not exist`);
    const body = renderOperation(operation, caller);
    return isOver(operation) ? { status: 200, body } : toAcceptedResponse(operation.id, body);
  };
};
