import type { signInAs } from "./system/deployed-system.ts";

type Person = Pick<Awaited<ReturnType<typeof signInAs>>, "get">;

/** Reads a list to its end, however many items other tests have added to it. */
export const readList = async <Item>(person: Person, path: string): Promise<Item[]> => {
  const items: Item[] = [];
  let after = "";
  do {
    const query = `${path.includes("?") ? "&" : "?"}limit=100${after}`;
    const { status, body } = await person.get<{ items: Item[]; next: string | null }>(`${path}${query}`);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    items.push(...body.items);
    after = body.next === null ? "" : `&after=${encodeURIComponent(body.next)}`;
  } while (after !== "");
  return items;
};
