import type { signInAs } from "./system/deployed-system.ts";

type Caller = Pick<Awaited<ReturnType<typeof signInAs>>, "get">;

/** Reads all pages of a list, because other tests may have added many items. */
export async function readList<Item>(caller: Caller, path: string): Promise<Item[]> {
  const items: Item[] = [];
  let after = "";
  do {
    const query = `${path.includes("?") ? "&" : "?"}limit=100${after}`;
    const { status, body } = await caller.get<{ items: Item[]; next: string | null }>(`${path}${query}`);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    items.push(...body.items);
    after = body.next === null ? "" : `&after=${encodeURIComponent(body.next)}`;
  } while (after !== "");
  return items;
}
