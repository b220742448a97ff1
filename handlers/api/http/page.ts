import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import type { Page } from "../../adapters/dynamodb/lists.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { ApiProblem } from "./problem.ts";
import type { RouteResult, SuccessResponse } from "./response.ts";

/** The query parameters of all lists. */
export const pageQuery = defineSchema(() =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(50).describe("the maximum number of items on a page"),
    after: z.string().max(1024).optional().describe("the `next` cursor of the previous page"),
  }),
);

/** Returns the schema of a query parameter that may be repeated. */
export const repeatable = <Item extends z.ZodType>(item: Item, max: number) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).min(1).max(max),
  );

/** The schema of a query parameter that is `true` or `false`. */
export const flag = defineSchema(() =>
  z.preprocess((value) => (value === "true" ? true : value === "false" ? false : value), z.boolean()),
);

type PageQuery = z.infer<typeof pageQuery>;

/** Returns the problem of a cursor that cannot be used. */
export const rejectCursor = (detail: string): { problem: ApiProblem } => ({
  problem: { code: "badCursor", detail, errors: [{ pointer: "?after", detail }] },
});

/** The maximum size of a page's items in bytes. A Lambda response has at most 6 MB. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Reads a page, with fewer items if their total size exceeds the maximum. */
async function readFitting<Read extends { items: unknown[] } | { problem: ApiProblem }>(
  limit: number,
  read: (limit: number) => Promise<Read>,
): Promise<Read> {
  for (let size = limit; ; size = Math.ceil(size / 2)) {
    const page = await read(size);
    if (size === 1 || "problem" in page || Buffer.byteLength(JSON.stringify(page.items)) <= MAX_PAGE_BYTES) return page;
  }
}

/**
 * Responds with one page. Its cursors are bound to the list, its filters and the caller; all others are rejected. A
 * page with `resume` can be continued later from there, even if it has no `next`.
 */
export async function respondWithPage<Item>(
  binding: { path: string; caller: string },
  { limit, after, ...filters }: PageQuery & Record<string, unknown>,
  read: (page: {
    limit: number;
    after?: string;
  }) => Promise<(Page<Item> & { resume?: string }) | { problem: ApiProblem }>,
): Promise<RouteResult> {
  const boundTo = JSON.stringify([binding.path, binding.caller, filters]);
  const position = after === undefined ? undefined : decodeCursor(after, boundTo);
  if (after !== undefined && position === undefined) {
    return rejectCursor("The cursor does not belong to this list with these filters.");
  }
  const page = await readFitting(limit, (size) =>
    read({ limit: size, ...(position === undefined ? {} : { after: position }) }),
  );
  if ("problem" in page) return page;
  const next = page.next === undefined ? null : encodeCursor(page.next, boundTo);
  const resume = page.resume === undefined ? {} : { resume: encodeCursor(page.resume, boundTo) };
  return { status: 200, body: { items: page.items, next, ...resume } } satisfies SuccessResponse;
}
