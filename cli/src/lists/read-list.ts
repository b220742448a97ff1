import type { ApiClient, Parts } from "../api/client.ts";
import type { ItemOf, RouteId } from "../api/routes.ts";
import { usageError } from "../failures/cli-error.ts";
import type { Input } from "../spec.ts";

const DEFAULT_LIMIT = 50;
const PAGE_LIMIT = 100;

type List<Item> = { items: Item[]; next: string | null };
type Range = { limit: number; after: string | undefined };

/** Returns the part of a list for which the options ask. */
export function readRange(input: Input): Range {
  const text = input.text("limit");
  const limit = text === undefined ? DEFAULT_LIMIT : Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw usageError(`${text} is not a number of items.`, "--limit 20, or --all");
  return { limit: input.has("all") ? Number.POSITIVE_INFINITY : limit, after: input.text("after") };
}

/** Reads pages until the limit is reached or the list ends. A page may be short and still have a next one. */
export async function readList<Id extends RouteId>(
  api: ApiClient,
  id: Id,
  parts: Parts<Id>,
  { limit, after }: Range,
): Promise<List<ItemOf<Id>>> {
  const items: ItemOf<Id>[] = [];
  let next: string | null | undefined = after;
  do {
    const query = { ...parts.query, limit: Math.min(PAGE_LIMIT, limit - items.length), ...(next && { after: next }) };
    const page = (await api.send(id, { ...parts, query })) as List<ItemOf<Id>>;
    items.push(...page.items);
    next = page.next;
  } while (next && items.length < limit);
  return { items, next: next ?? null };
}
