import "../../plans/plans.css";
import "./subscribe.css";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { allProductsQuery, tenantQuery } from "../../api/queries.ts";
import type { Product, Tenant } from "../../api/resources.ts";
import { usePageTitle } from "../../app/page-title.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { SubscribeForm } from "./subscribe-form.tsx";

/** Shows the page on which a tenant subscribes to a product. */
export function SubscribeScreen() {
  const { tenantId = "" } = useParams();
  const tenant = useQuery(tenantQuery(tenantId));
  usePageTitle(tenant.data?.name, `/tenants/${tenantId}`);
  const products = useQuery(allProductsQuery());
  const error = tenant.error ?? products.error;
  if (tenant.data && products.data) {
    const offered = productsFor(tenant.data, products.data.items);
    return <SubscribeForm key={tenantId} tenant={tenant.data} products={offered} />;
  }
  if (error) return <ProblemAlert error={error} onRetry={() => void (tenant.error ? tenant : products).refetch()} />;
  return <Skeleton height="420px" />;
}

/** Returns the available products that the tenant does not have. */
function productsFor({ subscriptions }: Tenant, products: readonly Product[]): Product[] {
  const living = subscriptions.filter(({ status }) => status !== "cancelled").map(({ productId }) => productId);
  return products.filter(({ id, status }) => status === "available" && !living.includes(id));
}
