import { RelativeTime } from "../../pieces/relative-time.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import type { Person } from "./people-query.ts";
import { RoleList } from "./role-list.tsx";
import { nameOfPerson, pageOfPerson } from "./role-words.ts";

/** The columns of a list of people. A list of one tenant's people does not say whom they belong to. */
export const columnsOfPeople = (isOfOneTenant: boolean): Column<Person>[] =>
  isOfOneTenant ? personColumns.filter(({ id }) => id !== "where") : personColumns;

const personColumns: Column<Person>[] = [
  {
    id: "name",
    header: "Name",
    cell: (person) => (
      <span className="stacked">
        <RowLink href={pageOfPerson(person)}>{nameOfPerson(person)}</RowLink>
        {person.attributes.displayName && <span className="soft">{person.email}</span>}
      </span>
    ),
  },
  { id: "status", header: "Status", width: 150, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "roles", header: "Roles", width: 220, cell: ({ roles }) => <RoleList roles={roles} /> },
  {
    id: "where",
    header: "Belongs to",
    width: 200,
    cell: ({ tenantId, tenantName, team }) =>
      tenantId ? (
        <a className="text-link" href={`/tenants/${tenantId}`}>
          {tenantName ?? "Own tenant"}
        </a>
      ) : (
        <span className="stacked">Staff {team && <span className="soft">{team}</span>}</span>
      ),
  },
  {
    id: "createdAt",
    header: "Invited",
    width: 130,
    cell: ({ createdAt }) => <RelativeTime time={createdAt} />,
  },
];
