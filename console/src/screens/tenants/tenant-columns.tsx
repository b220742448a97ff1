import type { Tenant } from "../../api/resources.ts";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import type { Column } from "../../pieces/resource-table-props.ts";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { TagList } from "../../pieces/tag-list.tsx";
import { SubscriptionDots } from "./subscription-dots.tsx";
import type { TenantListState } from "./tenant-list-state.ts";

const nameColumn: Column<Tenant> = {
  id: "name",
  header: "Name",
  cell: ({ id, name }) => <RowLink href={`/tenants/${id}`}>{name}</RowLink>,
};

const otherColumns: Column<Tenant>[] = [
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

/** Returns the columns of the list. The tenants of a product can't be sorted by name. */
export const tenantColumnsOf = ({ productId }: Pick<TenantListState, "productId">): Column<Tenant>[] => [
  productId === "" ? { ...nameColumn, sort: "name" } : nameColumn,
  ...otherColumns,
];
