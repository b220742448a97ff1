import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import type { Operation, Product, Tenant } from "../../api/resources.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { problemsOfSubscription, type SubscriptionDraft, toSubscriptionInput } from "../../plans/subscription-draft.ts";
import { SubscriptionFields } from "../../plans/subscription-fields.tsx";
import { useDraft } from "../../state/draft.ts";
import { useWrite } from "../../writes/use-write.ts";
import { PlanPreview, usePlan } from "./plan-preview.tsx";
import { SubscribeButtons } from "./subscribe-buttons.tsx";
import { type SubscribeRequest, toSubscribeCommand } from "./subscribe-command.ts";

type Props = { tenant: Tenant; products: readonly Product[] };
type Draft = { productId: string; drafts: Record<string, SubscriptionDraft> };

/** Shows the choice of a product, its plan and what the plan needs. The draft survives a reload. */
export function SubscribeForm({ tenant, products }: Props) {
  const [{ productId, drafts }, change, clear] = useDraft<Draft>(`subscribe.${tenant.id}`, {
    productId: "",
    drafts: {},
  });
  const [showAll, setShowAll] = useState(false);
  const product = products.find(({ id }) => id === productId);
  const draft = drafts[productId];
  const missing = product ? problemsOfSubscription(draft ?? { planId: "", parameters: {} }, product.plans) : [];
  const body: SubscribeRequest = { productId, ...toSubscriptionInput(draft ?? { planId: "", parameters: {} }) };
  const call = { method: "POST" as const, path: `/tenants/${tenant.id}/subscriptions`, body };
  const isComplete = product !== undefined && missing.length === 0;
  const plan = usePlan(call, isComplete);
  const write = useSubscribe(tenant, clear);
  const shown = [...plan.problems, ...(showAll ? missing : [])];
  return (
    <>
      <PageHeader title={`Add a product to ${tenant.name}`} description="Choose a product and a plan." />
      <SpaceBetween size="m">
        <ProductTiles
          products={products}
          value={productId}
          onChange={(id) => change((current) => ({ ...current, productId: id }))}
        />
        {product && (
          <Container header={<Header variant="h2">Plan of {product.name}</Header>}>
            <SubscriptionFields
              product={product}
              value={draft}
              showAll={showAll}
              errorOf={(pointer) => shown.find((one) => one.pointer === pointer)?.detail}
              onChange={(value) =>
                change((current) => ({ ...current, drafts: { ...current.drafts, [productId]: value } }))
              }
            />
          </Container>
        )}
        {product && <PlanPreview plan={plan} isComplete={isComplete} />}
      </SpaceBetween>
      <SubscribeButtons
        call={call}
        cli={toSubscribeCommand(tenant.id, body)}
        back={`/tenants/${tenant.id}`}
        text={product ? `Subscribe to ${product.name}` : "Subscribe"}
        isReady={product !== undefined && plan.problems.length === 0}
        disabledReason={product ? "Correct the problems above." : "Choose a product."}
        write={write}
        onSubmit={() => (isComplete ? write.submit(body) : setShowAll(true))}
      />
    </>
  );
}

const ProductTiles = (props: { products: readonly Product[]; value: string; onChange: (id: string) => void }) => (
  <Container header={<Header variant="h2">Product</Header>}>
    {props.products.length === 0 ? (
      <EmptyState title="No other product is available">
        The tenant has every product that can be subscribed to.
      </EmptyState>
    ) : (
      <Tiles
        ariaLabel="Product"
        value={props.value || null}
        onChange={({ detail }) => props.onChange(detail.value)}
        items={props.products.map(({ id, name, description }) => ({ value: id, label: name, description }))}
      />
    )}
  </Container>
);

function useSubscribe(tenant: Tenant, clear: () => void) {
  const navigate = useNavigate();
  return useWrite<SubscribeRequest, Operation>({
    send: (body, headers) =>
      api.POST("/tenants/{tenantId}/subscriptions", { params: { path: { tenantId: tenant.id } }, body, headers }),
    title: ({ productId }) => `Subscribe ${tenant.name} to ${productId}`,
    onDone: () => {
      clear();
      void navigate(`/tenants/${tenant.id}`);
    },
  });
}
