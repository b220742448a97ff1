import { type ListSource, readPage } from "../adapters/dynamodb/lists.ts";

/** Visits all records of a list, page by page. */
export async function visitList<One>(source: ListSource, visit: (records: One[]) => Promise<void>): Promise<void> {
  let after: string | undefined;
  do {
    const page = await readPage<One>({ ...source, limit: 100, after });
    await visit(page.items);
    after = page.next;
  } while (after !== undefined);
}
