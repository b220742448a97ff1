import type { Product } from "../../api/resources.ts";
import type { Column } from "../../pieces/resource-table-props.ts";
import { RowLink } from "../../pieces/row-link.tsx";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { describeIsolation, nameIntegration } from "./product-words.ts";

export const productColumns: Column<Product>[] = [
  {
    id: "name",
    header: "Name",
    cell: ({ id, name }) => (
      <span className="stacked">
        <RowLink href={`/products/${id}`}>{name}</RowLink>
        <code className="soft">{id}</code>
      </span>
    ),
  },
  { id: "status", header: "Status", width: 130, cell: ({ status }) => <StatusBadge status={status} /> },
  { id: "team", header: "Team", width: 145, cell: ({ team }) => team },
  {
    id: "plans",
    header: "Plans",
    width: 195,
    cell: ({ plans }) => (
      <span className="tag-list">
        {plans.slice(0, 3).map(({ id, name }) => (
          <span key={id} className="tag">
            {name}
          </span>
        ))}
        {plans.length > 3 && <span className="soft">+{plans.length - 3}</span>}
      </span>
    ),
  },
  {
    id: "setup",
    header: "Setting up a tenant",
    width: 205,
    cell: ({ integration, isolation }) => (
      <span className="stacked">
        {nameIntegration(integration.kind)}
        <span className="soft" title={describeIsolation(isolation).meaning}>
          {describeIsolation(isolation).name}
        </span>
      </span>
    ),
  },
  {
    id: "account",
    header: "Account",
    width: 140,
    cell: ({ account, region }) => (
      <span className="stacked">
        <code>{account}</code>
        <span className="soft">{region}</span>
      </span>
    ),
  },
];
