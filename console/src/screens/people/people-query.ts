import { peopleQuery, tenantUsersQuery } from "../../api/queries.ts";
import type { Me, User } from "../../api/resources.ts";
import { can } from "../../session/me.tsx";
import type { PeopleListState } from "./people-list-state.ts";

export type Person = User & { tenantName?: string };
const PAGE_SIZE = 25;

/** Returns the query for the people in somebody's reach: all, or those of the own tenant. */
export function peopleWithin(me: Me, { q, role, tenantId, productId, after }: PeopleListState) {
  if (me.tenantId !== undefined && !can(me, "people:list")) {
    return tenantUsersQuery(me.tenantId, { after, limit: PAGE_SIZE });
  }
  return peopleQuery({ q, role, tenantId, productId, after, limit: PAGE_SIZE });
}
