import { peopleQuery } from "../../api/queries.ts";
import type { User } from "../../api/resources.ts";
import type { PeopleListState } from "./people-list-state.ts";

export type Person = User & { tenantName?: string };
const PAGE_SIZE = 25;

/** Returns the query for the people in the reach of the person who is signed in. The API limits it. */
export const peopleListQuery = ({ q, role, tenantId, productId, after }: PeopleListState) =>
  peopleQuery({ q, role, tenantId, productId, after, limit: PAGE_SIZE });
