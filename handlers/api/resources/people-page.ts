import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { ProductId, TenantId } from "../../../schemas/ids.ts";
import { type Person, Role, type UserRecord } from "../../../schemas/user.ts";
import { getTenants } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { type ListQuery, type ListSource, type Page, readMergedPage } from "../../adapters/dynamodb/lists.ts";
import { toDisplayNameSort, toEmailSort, toPersonPrefix } from "../../core/user/person-sort.ts";
import { pageQuery } from "../http/page.ts";
import type { RouteCall } from "../http/route.ts";
import { renderUser } from "./render.ts";
import { loadRunningOperations } from "./user-in-scope.ts";

export const peopleFilters = defineSchema(() =>
  pageQuery.extend({
    q: z.string().trim().min(1).max(254).optional().describe("the beginning of the e-mail or of the display name"),
    role: Role.optional().describe("people with this role"),
    productId: ProductId.optional().describe("people with access to this product"),
    tenantId: TenantId.optional().describe("the users of this tenant"),
  }),
);
type PeopleFilters = Omit<z.infer<typeof peopleFilters>, "limit" | "after">;

type ListCall = Pick<RouteCall<z.ZodUndefined, typeof peopleFilters>, "caller" | "accessScope" | "query">;

/** The last text that begins with a prefix: no character sorts after it. */
const LAST_CHARACTER = "\u{10ffff}";

/** Returns the lists of e-mails and of names. A person who is in both is read from the one that comes first. */
function selectSearchSources(prefix: string): ListSource<UserRecord>[] {
  const isFirst = (one: string | undefined, other: string | undefined) =>
    one?.startsWith(prefix) === true && (other?.startsWith(prefix) !== true || one < other);
  return [
    {
      list: "people",
      key: listKeys.people,
      positionOf: toEmailSort,
      keep: (one) => isFirst(toEmailSort(one), toDisplayNameSort(one)),
    },
    {
      list: "people",
      key: listKeys.peopleByName,
      positionOf: (one) => toDisplayNameSort(one) ?? "",
      keep: (one) => isFirst(toDisplayNameSort(one), toEmailSort(one)),
    },
  ];
}

/** Selects the lists that contain the people who match the filters, and as few others as possible. */
function selectSources({ q, tenantId, productId, role }: PeopleFilters): ListSource<UserRecord>[] {
  const prefix = q === undefined ? "" : toPersonPrefix(q);
  if (tenantId !== undefined) return [{ list: "users", key: listKeys.users(tenantId) }];
  if (prefix !== "") return selectSearchSources(prefix);
  const key =
    productId !== undefined
      ? listKeys.peopleWithProduct(productId)
      : role === undefined
        ? listKeys.people
        : listKeys.peopleWithRole(role);
  return [{ list: "people", key, positionOf: toEmailSort }];
}

function selectRange({ q, tenantId }: PeopleFilters): Pick<ListQuery, "within"> {
  const prefix = q === undefined || tenantId !== undefined ? "" : toPersonPrefix(q);
  return prefix === "" ? {} : { within: { above: prefix, below: `${prefix}${LAST_CHARACTER}` } };
}

function createFilter({ q, role, productId, tenantId }: PeopleFilters) {
  const prefix = q === undefined ? "" : toPersonPrefix(q);
  return (one: UserRecord) =>
    one.status !== "removed" &&
    (prefix === "" || [toEmailSort(one), toDisplayNameSort(one)].some((sort) => sort?.startsWith(prefix))) &&
    (role === undefined || one.roles.includes(role)) &&
    (productId === undefined || Object.hasOwn(one.products, productId)) &&
    (tenantId === undefined || one.tenantId === tenantId);
}

/** Reads a page of the people within the caller's scope: by e-mail and name, and those of one tenant by creation. */
export async function readPeoplePage(
  { caller, accessScope, query }: ListCall,
  page: { limit: number; after?: string },
): Promise<Page<Person>> {
  const filters = accessScope === "any" ? query : { ...query, tenantId: caller.tenantId ?? "" };
  const list = { sources: selectSources(filters), ...selectRange(filters), ...page };
  const { items, ...rest } = await readMergedPage<UserRecord>(list, createFilter(filters));
  const tenantIds = items.flatMap(({ tenantId }) => tenantId ?? []);
  const [running, tenants] = await Promise.all([
    loadRunningOperations(items),
    tenantIds.length === 0 ? undefined : getTenants(tenantIds),
  ]);
  const render = (one: UserRecord): Person => {
    const tenantName = tenants?.get(one.tenantId ?? "")?.name;
    const user = renderUser(one, caller, { running: running.get(one.lastOperationId ?? "") });
    return { ...user, ...(tenantName === undefined ? {} : { tenantName }) };
  };
  return { items: items.map(render), ...rest };
}
