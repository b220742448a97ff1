import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tenantUsersQuery } from "../../api/queries.ts";
import type { Tenant, User } from "../../api/resources.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { useCan } from "../../session/me.tsx";
import { useListState } from "../../state/list-state.ts";
import { InviteDialog } from "../people/invite/invite-dialog.tsx";

const PAGE_SIZE = 25;
const defaults = { after: "" };
/** The statuses in which the API accepts no new user. */
const endingStatuses: readonly Tenant["status"][] = ["leaving", "offboarding", "deleted"];

const columnsFor = (tenantId: string): Column<User>[] => [
  {
    id: "name",
    header: "Name",
    cell: ({ id, email, attributes: { displayName } }) => (
      <RowLink href={`/tenants/${tenantId}/users/${id}`}>{displayName ?? email}</RowLink>
    ),
  },
  { id: "email", header: "E-mail", width: 260, cell: ({ email }) => email },
  { id: "status", header: "Status", width: 150, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "roles", header: "Roles", width: 150, cell: ({ roles }) => roles.join(", ") },
  {
    id: "products",
    header: "Products",
    width: 200,
    cell: ({ products }) => Object.keys(products).join(", ") || <span className="soft">None</span>,
  },
];

/** Lists the tenant's users, and invites others. */
export function UsersTab({ tenant }: { tenant: Tenant }) {
  const { state, pagerOf } = useListState(defaults);
  const query = useQuery(tenantUsersQuery(tenant.id, { after: state.after, limit: PAGE_SIZE }));
  const [isInviting, setInviting] = useState(false);
  const canInvite = useCan("users:invite") && !endingStatuses.includes(tenant.status);
  const invite = canInvite && <Button onClick={() => setInviting(true)}>Invite a user</Button>;
  return (
    <>
      <ResourceTable
        name="users"
        query={query}
        columns={columnsFor(tenant.id)}
        keyOf={({ id }) => id}
        filters={invite && <div className="tab-actions">{invite}</div>}
        pager={pagerOf(query.data?.next)}
        empty={
          <EmptyState title="No users yet" action={invite}>
            {tenant.name} has no users at the moment.
          </EmptyState>
        }
      />
      {isInviting && <InviteDialog tenantId={tenant.id} onClose={() => setInviting(false)} />}
    </>
  );
}
