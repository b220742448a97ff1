import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { type ListQuery, type Page, readPage } from "../../adapters/dynamodb/lists.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { ApiProblem } from "./problem.ts";
import type { RouteResult, SuccessResponse } from "./route.ts";

/** The query parameters that every list takes. */
export const pageQuery = defineSchema(() =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(100).default(50).describe("the most items on a page"),
    after: z.string().max(1024).optional().describe("the cursor that the page before ended with"),
  }),
);
type PageQuery = z.infer<typeof pageQuery>;

/** What a page answers where a cursor can't be used. */
export const rejectCursor = (detail: string): { problem: ApiProblem } => ({
  problem: { code: "badCursor", detail, errors: [{ pointer: "?after", detail }] },
});

/** The most bytes of a page's items: Lambda answers with at most 6 MB. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Reads a page, and a shorter one where its items are too large together. */
const readFitting = async <Read extends { items: unknown[] } | { problem: ApiProblem }>(
  limit: number,
  read: (limit: number) => Promise<Read>,
): Promise<Read> => {
  for (let size = limit; ; size = Math.ceil(size / 2)) {
    const page = await read(size);
    if (size === 1 || "problem" in page || Buffer.byteLength(JSON.stringify(page.items)) <= MAX_PAGE_BYTES) return page;
  }
};

/**
 * Answers one page. The cursor is bound to the list, to the filters and to whoever asks: it can't be carried over to
 * another list, nor can one that was changed be used. A page that can be read on later says from where in `resume`.
 */
export const respondWithPage = async <Item>(
  binding: { path: string; caller: string },
  { limit, after, ...filters }: PageQuery & Record<string, unknown>,
  read: (page: {
    limit: number;
    after?: string;
  }) => Promise<(Page<Item> & { resume?: string }) | { problem: ApiProblem }>,
): Promise<RouteResult> => {
  const bound = JSON.stringify([binding.path, binding.caller, filters]);
  const position = after === undefined ? undefined : decodeCursor(after, bound);
  if (after !== undefined && position === undefined) {
    return rejectCursor("The cursor is not one that this list gave, with these filters.");
  }
  const page = await readFitting(limit, (size) =>
    read({ limit: size, ...(position === undefined ? {} : { after: position }) }),
  );
  if ("problem" in page) return page;
  const next = page.next === undefined ? null : encodeCursor(page.next, bound);
  const resume = page.resume === undefined ? {} : { resume: encodeCursor(page.resume, bound) };
  return { status: 200, body: { items: page.items, next, ...resume } } satisfies SuccessResponse;
};

/** Reads a page of records and shows them as the caller may see them. */
export const readRenderedPage = async <Stored, Shown>(
  query: ListQuery,
  keep: ((item: Stored) => boolean) | undefined,
  show: (item: Stored) => Shown,
): Promise<Page<Shown>> => {
  const { items, ...rest } = await readPage<Stored>(query, keep);
  return { items: items.map(show), ...rest };
};
