import type { ItemOf, RouteId } from "../api/routes.ts";
import { filterOptions, readFilters } from "../flag-names.ts";
import { listOptions } from "../options.ts";
import type { Column } from "../output/table.ts";
import { findTenant } from "../resources/find-tenant.ts";
import type { Session } from "../session.ts";
import type { ArgumentSpec, CommandSpec, Input } from "../spec.ts";
import { readList, readRange } from "./read-list.ts";

type ListSpec<Id extends RouteId> = {
  route: Id;
  name?: string;
  summary: string;
  columns: readonly Column<ItemOf<Id>>[];
  arguments?: readonly ArgumentSpec[];
  /** Query parameters that the command sets itself, or that it does not need. */
  query?: Readonly<Record<string, unknown>>;
  path?: (
    input: Input,
    session: Session,
  ) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  examples?: readonly string[];
};

/** Creates the command of a list. Its options follow from the filters of the API. */
export function listCommand<Id extends RouteId>(spec: ListSpec<Id>): CommandSpec {
  const { route, columns, query = {}, path, name = "list", summary, examples = [] } = spec;
  return {
    name,
    summary,
    examples,
    arguments: spec.arguments ?? [],
    options: [...filterOptions(route, Object.keys(query)), ...listOptions],
    run: async (input, session) => {
      const names = await path?.(input, session);
      const filters = await resolveNames(session, { ...readFilters(route, input), ...definedOf(query) });
      await printList(session, input, { route, columns, query: filters, ...(names && { path: names }) });
    },
  };
}

type Request<Id extends RouteId> = Pick<ListSpec<Id>, "route" | "columns"> & {
  query?: Readonly<Record<string, unknown>>;
  path?: Readonly<Record<string, string>>;
};

/** Reads a list and prints it. A list that is cut says so. */
export async function printList<Id extends RouteId>(
  session: Session,
  input: Input,
  request: Request<Id>,
): Promise<void> {
  const { api, output } = session;
  const { route, columns, query, path } = request;
  const list = await readList(api, route, { ...(path && { path }), ...(query && { query }) }, readRange(input));
  if (output.isJson) return output.document(list);
  if (list.items.length > 0 || !output.terminal.isTable) output.table(columns, list.items);
  else
    output.hint(Object.keys(query ?? {}).length > 0 ? "Nothing matches. Leave a filter out." : "There is nothing yet.");
  if (list.next) output.hint(`${list.items.length} shown, and there are more: --all, or --after ${list.next}`);
}

/** Replaces the name of a tenant in a filter by its id. */
async function resolveNames({ api }: Session, query: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { tenantId } = query;
  return typeof tenantId === "string" ? { ...query, tenantId: await findTenant(api, tenantId) } : query;
}

const definedOf = (query: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
