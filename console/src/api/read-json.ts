import { authorizedFetch } from "./authorized-fetch.ts";
import { problemOf } from "./problem.ts";

/** The values of query parameters. An array repeats its parameter; an absent value omits it. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/** One page of a list. */
export type Page<Item> = { items: Item[]; next?: string | null };

function buildQueryString(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** Reads a resource below `/v1`. The caller names the type of the body, which the API's description promises. */
export async function readJson<Body>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Body> {
  const url = `${location.origin}/v1${path}${buildQueryString(query)}`;
  const response = await authorizedFetch(new Request(url, { signal: signal ?? null }));
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response, body);
  return body as Body;
}

/** Reads all pages of a list, one after another. */
export async function readAllPages<Item>(path: string, signal?: AbortSignal): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page = await readJson<Page<Item>>(path, { limit: 100, after }, signal);
    items.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return items;
}
