import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getUsers } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../../adapters/dynamodb/lists.ts";
import { commit } from "../../adapters/dynamodb/store.ts";
import { retryOnConflict } from "../../adapters/dynamodb/transaction.ts";
import { isRunOver } from "../../core/operation/halt.ts";
import { toOperationChange } from "../../core/operation/operation.ts";
import { splitIntoChunks } from "../../core/shared/chunks.ts";
import { accept } from "../../core/shared/decision.ts";
import { buildCause } from "../../shared/cause.ts";
import { logger } from "../../shared/logger.ts";
import { findStepStart, loadOperation } from "./step-records.ts";

/** The users that one query reads. */
const PAGE_SIZE = 100;
/** The time in ms that one attempt works; the function's time-out leaves enough for the users already begun. */
export const MAX_WALK_MS = 40_000;

/** The time in ms for which a walk waits for users that the list lacks. The list is an index, which normally follows within
 *  a second. The wait is limited because a counter may be wrong, and that must not block the end of a subscription or
 *  tenant for ever. */
const MAX_INDEX_LAG_MS = 30 * 60_000;

/** The result for some users: all done, nothing to do, or a part that needs another visit. */
type VisitResult = "done" | "nothing" | "working";

export type Walk = {
  /** The name of the step, under which the operation keeps the position. */
  step: string;
  /** Returns the key of the list of a tenant's users. @default - those that are not removed */
  listOf?: (tenantId: string) => string;
  /** The users that one visit handles together. */
  batchSize: number;
  visit: (users: UserRecord[]) => Promise<VisitResult>;
  /** Returns what consistent reads show about users that are left to visit: `none` saves a last pass over all users, and
   *  after `some` the walk waits for users that the list lacks. @default - unknown, so a pass without work ends the walk */
  readRemaining?: () => Promise<"none" | "some" | "unknown">;
};

/** Stores the user after which the walk continues, so that a later attempt does not begin with the first one. */
const savePosition = ({ id, run }: OperationRecord, walk: NonNullable<OperationRecord["walk"]>): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(id);
    if (isRunOver(operation, run)) return;
    await commit(accept([toOperationChange(operation, { ...operation, walk })]), buildCause(operation));
  });

/** Visits one page of users. Each user is read again from the catalog, because the index may lag behind. */
async function visitPage(ids: string[], { batchSize, visit }: Walk, deadline: number): Promise<VisitResult> {
  const users = [...(await getUsers(ids)).values()];
  let result: VisitResult = "nothing";
  for (const batch of splitIntoChunks(users, batchSize)) {
    if (Date.now() > deadline) return "working";
    const visited = await visit(batch);
    if (visited === "working") return "working";
    if (visited === "done") result = "done";
  }
  return result;
}

/** Returns whether a walk ends after a pass over all users, begins a further pass, or waits before it. */
async function decideAfterPass(
  operation: OperationRecord,
  { step, readRemaining }: Walk,
  foundNothing: boolean,
): Promise<"end" | "repeat" | "wait"> {
  const remaining = (await readRemaining?.()) ?? "unknown";
  if (remaining === "none") return "end";
  if (!foundNothing) return "repeat";
  if (remaining === "unknown") return "end";
  const started = findStepStart(operation, step);
  if (started === undefined || Date.now() - Date.parse(started) < MAX_INDEX_LAG_MS) return "wait";
  const { id: operationId, tenantId } = operation;
  logger.error("A walk ended though a counter shows more users than the list", { operationId, tenantId, step });
  return "end";
}

/**
 * Visits each of a tenant's users, page by page. The operation stores the last finished page, so that the next attempt
 * continues after it, even after a crash. The walk ends when a counter or a whole pass shows that nothing is left to do. While
 * a counter shows a user whom the list lacks, it waits.
 */
export async function forEachUser(
  operation: OperationRecord,
  walk: Walk,
): Promise<{ status: "succeeded" } | { status: "working" }> {
  const { step, listOf = listKeys.users } = walk;
  // Without a tenant, the list would contain the platform's staff.
  if (operation.tenantId === undefined) throw new Error(`The operation ${operation.id} has no tenant`);
  const deadline = Date.now() + MAX_WALK_MS;
  let after = operation.walk?.step === step ? operation.walk.after : undefined;
  let foundNothing = after === undefined;
  for (;;) {
    const query = { list: "users", key: listOf(operation.tenantId), limit: PAGE_SIZE, after } as const;
    const page = await readPage<{ id: string }>(query);
    const ids = page.items.map(({ id }) => id);
    const result = await visitPage(ids, walk, deadline);
    if (result === "working") return { status: "working" };
    foundNothing &&= result === "nothing";
    const next = page.next === undefined ? await decideAfterPass(operation, walk, foundNothing) : "continue";
    if (next === "end") return { status: "succeeded" };
    if (next === "repeat") foundNothing = true;
    // A single page needs no position; after the last page, the next pass begins with the first user.
    if (page.next !== after) {
      await savePosition(operation, { step, ...(page.next === undefined ? {} : { after: page.next }) });
    }
    if (next === "wait") return { status: "working" };
    after = page.next;
  }
}
