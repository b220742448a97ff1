import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getUsers } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../../adapters/dynamodb/lists.ts";
import { commit, retryOnConflict } from "../../adapters/dynamodb/store.ts";
import { isOver, toOperationChange } from "../../core/operation/operation.ts";
import { accept } from "../../core/shared/decision.ts";
import { buildCause } from "../../shared/cause.ts";
import { loadOperation } from "./step-handler.ts";

/** The number of users that are read in one query. */
const PAGE_SIZE = 100;
/** The time for which one try works, in ms: the function's time-out leaves enough for what has begun. */
export const MAX_WALK_MS = 40_000;

/** The result for some users: done, nothing to do, or a part that must be looked at again. */
type VisitResult = "done" | "nothing" | "working";

export type Walk = {
  /** The step that walks; its place is kept under this name. */
  step: string;
  /** The number of users that are visited together. */
  batchSize: number;
  visit: (users: UserRecord[]) => Promise<VisitResult>;
  /** Answers from a count of its own that nobody is left, which saves a last look at all users. */
  isDone?: () => Promise<boolean>;
};

/** Stores behind which user the walk goes on, so that no later try begins from the first one. */
const savePosition = (operationId: string, walk: NonNullable<OperationRecord["walk"]>): Promise<void> =>
  retryOnConflict(async () => {
    const operation = await loadOperation(operationId);
    if (isOver(operation)) return;
    await commit(accept([toOperationChange(operation, { ...operation, walk })]), buildCause(operation));
  });

const splitIntoChunks = <One>(all: One[], size: number): One[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** Visits one page of users. The index may be a moment behind: the catalog itself says how each user stands. */
const visitPage = async (
  ids: string[],
  { batchSize: together, visit }: Walk,
  deadline: number,
): Promise<VisitResult> => {
  const users = [...(await getUsers(ids)).values()];
  let result: VisitResult = "nothing";
  for (const part of splitIntoChunks(users, together)) {
    if (Date.now() > deadline) return "working";
    const one = await visit(part);
    if (one === "working") return "working";
    if (one === "done") result = "done";
  }
  return result;
};

/**
 * Visits each of a tenant's users, page by page. Each page that is done is remembered on the operation, so that the
 * next try, also after a crash, goes on behind it. The walk ends when nobody is left: by its own count, or when one
 * look at all users found nothing to do.
 */
export const forEachUser = async (
  operation: OperationRecord,
  walk: Walk,
): Promise<{ status: "succeeded" } | { status: "working" }> => {
  const { step, isDone = async () => false } = walk;
  // Without a tenant the list would be that of the platform's staff.
  if (operation.tenantId === undefined) throw new Error(`The operation ${operation.id} is about no tenant`);
  const deadline = Date.now() + MAX_WALK_MS;
  let after = operation.walk?.step === step ? operation.walk.after : undefined;
  let foundNothing = after === undefined;
  for (;;) {
    const list = { list: "users", key: listKeys.users(operation.tenantId), limit: PAGE_SIZE, after } as const;
    const page = await readPage<{ id: string }>(list);
    const result = await visitPage(
      page.items.map(({ id }) => id),
      walk,
      deadline,
    );
    if (result === "working") return { status: "working" };
    foundNothing &&= result === "nothing";
    if (page.next === undefined) {
      if (foundNothing || (await isDone())) return { status: "succeeded" };
      foundNothing = true;
    }
    // A tenant of one page needs no place; behind the last page the walk looks from the first user again.
    if (page.next !== after)
      await savePosition(operation.id, { step, ...(page.next === undefined ? {} : { after: page.next }) });
    after = page.next;
  }
};
