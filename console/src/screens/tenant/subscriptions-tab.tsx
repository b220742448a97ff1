import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import { useQuery } from "@tanstack/react-query";
import { allProductsQuery } from "../../api/queries.ts";
import type { Product, Subscription, Tenant } from "../../api/resources.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { QuietDetails } from "../../pieces/quiet-details.tsx";
import { useCan } from "../../session/me.tsx";
import { SubscriptionCard } from "./subscription-card.tsx";

/** Shows the products that the tenant has. Those that ended stand below. */
export function SubscriptionsTab({ tenant }: { tenant: Tenant }) {
  const canRead = useCan("products:list");
  const products = useQuery({ ...allProductsQuery(), enabled: canRead }).data?.items ?? [];
  const living = tenant.subscriptions.filter(({ status }) => status !== "cancelled");
  const ended = tenant.subscriptions.filter(({ status }) => status === "cancelled");
  return (
    <div className="subscriptions">
      {living.length === 0 && <NoSubscriptions tenant={tenant} />}
      <Cards subscriptions={living} tenant={tenant} products={products} />
      {ended.length > 0 && (
        <QuietDetails summary={ended.length === 1 ? "1 former subscription" : `${ended.length} former subscriptions`}>
          <Cards subscriptions={ended} tenant={tenant} products={products} />
        </QuietDetails>
      )}
    </div>
  );
}

type CardsProps = { subscriptions: readonly Subscription[]; tenant: Tenant; products: readonly Product[] };

const Cards = ({ subscriptions, tenant, products }: CardsProps) =>
  subscriptions.map((subscription) => (
    <SubscriptionCard
      key={subscription.productId}
      tenant={tenant}
      subscription={subscription}
      product={products.find(({ id }) => id === subscription.productId)}
    />
  ));

function NoSubscriptions({ tenant }: { tenant: Tenant }) {
  const canSubscribe = useCan("subscriptions:create") && tenant.allowedActions.includes("subscribe");
  return (
    <Container>
      <EmptyState
        title="No products"
        action={canSubscribe && <Button href={`/tenants/${tenant.id}/subscriptions/new`}>Add a product</Button>}
      >
        {tenant.name} has no subscription at the moment.
      </EmptyState>
    </Container>
  );
}
