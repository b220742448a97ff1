import type * as z from "zod";
import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { getOperation, getTenant } from "../../adapters/dynamodb/catalogs.ts";
import type { Committed } from "../../adapters/dynamodb/store.ts";
import { isOver } from "../../core/operation/operation.ts";
import type { Route } from "../../core/shared/access.ts";
import type { Acceptance, Context, OperationDecision } from "../../core/shared/decision.ts";
import { renderOperation } from "../resources/render.ts";
import { type CommandSpec, defineCommand } from "./command.ts";
import type { Command, CommandDecision } from "./command-types.ts";
import type { dryRunQuery } from "./dry-run.ts";
import { type SuccessResponse, toAcceptedResponse, toOperationResponse } from "./response.ts";
import type { DefinedRoute, RouteCall, ScopedCall } from "./route.ts";

/** The decision of such a command, with the rows that belong to its transaction. */
export type OperationCommandDecision = OperationDecision & Pick<CommandDecision, "items">;

/** A command whose decision names the operation to follow. */
export type OperationCommand<Call, State> = Omit<Command<Call, State>, "decide" | "render"> & {
  decide: (state: State, context: Context, call: Call) => Promise<OperationCommandDecision> | OperationCommandDecision;
};

const findCommittedOperation = (committed: Committed[], id: string | undefined): OperationRecord | undefined =>
  committed.flatMap((one) => (one.type === "operation" && one.record.id === id ? [one.record] : []))[0];

/** Finds the name of a tenant among the records of a decision, or reads it. */
async function findTenantName(
  { changes, preconditions = [] }: Acceptance,
  tenantId: string | undefined,
): Promise<string | undefined> {
  if (tenantId === undefined) return undefined;
  const changed = changes.find((one) => one.type === "tenant");
  const unchanged = preconditions.find((one) => one.type === "tenant");
  const { name } = changed?.after ?? unchanged?.record ?? (await getTenant(tenantId)) ?? {};
  return name;
}

/**
 * Returns the function that renders the operation of a decision. An operation that the decision changes is rendered as
 * committed; any other is loaded first. A finished operation is a 200, any other a 202.
 */
export async function prepareOperationResponse(
  decision: Acceptance & { operationId?: string },
  caller: Caller,
): Promise<(committed: Committed[]) => SuccessResponse> {
  const id = decision.operationId;
  const changed = decision.changes.flatMap((one) => (one.type === "operation" && one.after.id === id ? one.after : []));
  const existing = changed.length > 0 || id === undefined ? undefined : await getOperation(id);
  const tenantName = await findTenantName(decision, (changed[0] ?? existing)?.tenantId);
  return (committed) => {
    const operation = findCommittedOperation(committed, id) ?? existing;
    if (operation === undefined) throw new Error(`The operation ${id} does not exist`);
    const body = renderOperation(operation, caller, { tenantName });
    return isOver(operation) ? toOperationResponse(body) : toAcceptedResponse(operation.id, body);
  };
}

/** Completes a command so that it responds with the operation that its decision starts or finds. */
export const withOperationResponse = <Call extends ScopedCall, State>(
  command: OperationCommand<Call, State>,
): Command<Call, State> => ({
  ...command,
  decide: async (state, context, call): Promise<CommandDecision> => {
    const decision = await command.decide(state, context, call);
    return decision.ok ? { ...decision, render: await prepareOperationResponse(decision, call.caller) } : decision;
  },
});

/** Defines a route that runs a command and responds with the operation that its decision starts or finds. */
export const defineOperationCommand = <
  State,
  Body extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodObject = typeof dryRunQuery,
>(
  route: Route,
  { body, maxBodyBytes, query, ...command }: CommandSpec<Body, Query> & OperationCommand<RouteCall<Body, Query>, State>,
): DefinedRoute =>
  defineCommand<State, Body, Query>(route, {
    ...withOperationResponse(command),
    ...(body === undefined ? {} : { body }),
    ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }),
    ...(query === undefined ? {} : { query }),
  });
