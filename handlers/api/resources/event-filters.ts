import * as z from "zod";
import { catalog } from "../../../events/catalog.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { OperationId, UserId } from "../../../schemas/ids.ts";
import { getOperation, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { isInScope } from "../../core/shared/access.ts";
import { repeatable } from "../http/page.ts";
import type { ApiProblem } from "../http/problem.ts";
import type { ScopedCall } from "../http/route.ts";
import { filterInScope } from "./operation-in-scope.ts";

const eventTypes = [...new Set(Object.values(catalog).map(({ name }) => name))].sort();

/** The filters of the feed and of a tenant's timeline. */
export const eventFilters = defineSchema(() =>
  z.strictObject({
    type: repeatable(z.enum(eventTypes), eventTypes.length)
      .optional()
      .describe("the name of the event; may be repeated"),
    correlationId: z.string().min(1).max(128).optional().describe("the id of the request that caused the events"),
    operationId: OperationId.optional().describe("the operation to which the events belong"),
    userId: UserId.optional().describe("the user whom the events concern"),
  }),
);
export type EventFilters = z.infer<typeof eventFilters>;

/** Returns the operation of a filter; undefined if it does not exist or the caller may not see it. */
async function loadOperationOfFilter({ caller, accessScope }: Pick<ScopedCall, "caller" | "accessScope">, id: string) {
  const operation = await getOperation(id);
  return operation && (await filterInScope(caller, accessScope, [operation]))[0];
}

/** Returns whether a user exists whom the caller may see. */
async function canSeeUser({ caller, accessScope }: Pick<ScopedCall, "caller" | "accessScope">, id: string) {
  const user = await getUser(id);
  return user !== undefined && isInScope(caller, accessScope, { tenantId: user.tenantId });
}

/** Returns the problem of filters whose operation or user does not exist or is outside of the caller's scope. */
export async function checkEventFilters(
  call: Pick<ScopedCall, "caller" | "accessScope">,
  { operationId, userId }: EventFilters,
): Promise<{ problem: ApiProblem } | undefined> {
  const [operation, user] = await Promise.all([
    operationId === undefined || loadOperationOfFilter(call, operationId),
    userId === undefined || canSeeUser(call, userId),
  ]);
  const errors = [
    ...(operation ? [] : [{ pointer: "?operationId", detail: "There is no such operation." }]),
    ...(user ? [] : [{ pointer: "?userId", detail: "There is no such user." }]),
  ];
  const detail = "A filter refers to a resource that does not exist or that you may not see.";
  return errors.length === 0 ? undefined : { problem: { code: "badRequest", detail, errors } };
}
