import type { Tenant } from "../../api/resources.ts";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { TagList } from "../../pieces/tag-list.tsx";
import { SubscriptionDots } from "./subscription-dots.tsx";

export const tenantColumns: Column<Tenant>[] = [
  {
    id: "name",
    header: "Name",
    sort: "name",
    cell: ({ id, name }) => <RowLink href={`/tenants/${id}`}>{name}</RowLink>,
  },
  { id: "status", header: "Status", width: 150, cell: ({ status }) => <StatusBadge status={status} /> },
  {
    id: "products",
    header: "Products",
    width: 270,
    cell: ({ subscriptions }) => <SubscriptionDots subscriptions={subscriptions} />,
  },
  { id: "tags", header: "Tags", width: 180, cell: ({ tags }) => <TagList tags={tags} max={1} /> },
  {
    id: "createdAt",
    header: "Created",
    sort: "createdAt",
    width: 130,
    cell: ({ createdAt }) => <RelativeTime time={createdAt} />,
  },
];
