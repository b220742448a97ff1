import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { productsQuery } from "../../api/queries.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { ChoiceField, FilterBar } from "../../pieces/filter-bar.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import { statusLookOf } from "../../pieces/status-look.ts";
import { useCan } from "../../session/me.tsx";
import { useListState } from "../../state/list-state.ts";
import "./products.css";
import { productColumns } from "./product-columns.tsx";
import { productListDefaults } from "./product-list-state.ts";

const PAGE_SIZE = 25;
const statuses = ["available", "verifying", "failed", "deprecated", "retired"].map((value) => ({
  value,
  label: statusLookOf(value).word,
}));

/** Shows all products of the catalog. */
export function ProductsScreen() {
  const { state, filter, pagerOf } = useListState(productListDefaults);
  const query = useQuery(productsQuery({ ...state, limit: PAGE_SIZE }));
  return (
    <>
      <PageHeader
        title="Products"
        description="What tenants can subscribe to. Each product has its own AWS account and its own team."
        actions={<RegisterButton text="Register a product" />}
      />
      <ResourceTable
        name="products"
        query={query}
        columns={productColumns}
        keyOf={({ id }) => id}
        filters={
          <FilterBar>
            <ChoiceField
              label="Status"
              any="All but retired"
              value={state.status}
              choices={statuses}
              onChange={(status) => filter({ status })}
            />
          </FilterBar>
        }
        pager={pagerOf(query.data?.next)}
        empty={
          <EmptyState title="No products yet" action={<RegisterButton text="Register the first product" />}>
            A product joins with its plans, its AWS account, and a template that sets up one tenant.
          </EmptyState>
        }
        onClearFilters={state.status ? () => filter({ status: "" }) : undefined}
      />
    </>
  );
}

function RegisterButton({ text }: { text: string }) {
  if (!useCan("products:create")) return null;
  return (
    <Button variant="primary" href="/products/register">
      {text}
    </Button>
  );
}
