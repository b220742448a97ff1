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
import { FormButtons } from "../../writes/form-buttons.tsx";
import { useWrite } from "../../writes/use-write.ts";
import { PlanPreview, usePlan } from "./plan-preview.tsx";
import { type SubscribeRequest, toSubscribeCommand } from "./subscribe-command.ts";

type Props = { tenant: Tenant; products: readonly Product[] };
type Draft = { productId: string; drafts: Record<string, SubscriptionDraft> };

const emptyDraft: Draft = { productId: "", drafts: {} };

/** Shows the choice of a product, its plan and what the plan needs. The draft survives a reload. */
export function SubscribeForm({ tenant, products }: Props) {
  const [{ productId, drafts }, change, clear] = useDraft<Draft>(`subscribe.${tenant.id}`, emptyDraft);
  const [showAll, setShowAll] = useState(false);
  const { product, body, missing } = toRequest(products, productId, drafts[productId]);
  const call = { method: "POST" as const, path: `/tenants/${tenant.id}/subscriptions`, body };
  const isComplete = product !== undefined && missing.length === 0;
  const plan = usePlan(call, isComplete);
  const write = useSubscribe(tenant, clear);
  return (
    <>
      <PageHeader title={`Add a product to ${tenant.name}`} description="Choose a product and a plan." />
      <SpaceBetween size="m">
        <ProductTiles
          products={products}
          value={productId}
          onChange={(id) => change((one) => ({ ...one, productId: id }))}
        />
        {product && (
          <PlanFields
            product={product}
            draft={drafts[productId]}
            showAll={showAll}
            problems={[...plan.problems, ...(showAll ? missing : [])]}
            onChange={(value) => change((one) => ({ ...one, drafts: { ...one.drafts, [productId]: value } }))}
          />
        )}
        {product && <PlanPreview plan={plan} isComplete={isComplete} />}
      </SpaceBetween>
      <FormButtons
        call={call}
        cli={toSubscribeCommand(tenant.id, body)}
        back={`/tenants/${tenant.id}`}
        {...describeButton(product)}
        isReady={product !== undefined && plan.problems.length === 0}
        write={write}
        onDiscard={clear}
        onSubmit={() => (isComplete ? write.submit(body) : setShowAll(true))}
      />
    </>
  );
}

const describeButton = (product: Product | undefined) =>
  product
    ? { text: `Subscribe to ${product.name}`, disabledReason: "Correct the problems above." }
    : { text: "Subscribe", disabledReason: "Choose a product." };

/** Returns the chosen product, the request of its draft, and what is missing in it. */
function toRequest(products: readonly Product[], productId: string, draft: SubscriptionDraft | undefined) {
  const product = products.find(({ id }) => id === productId);
  const current = draft ?? { planId: "", parameters: {} };
  const body: SubscribeRequest = { productId, ...toSubscriptionInput(current) };
  return { product, body, missing: product ? problemsOfSubscription(current, product.plans) : [] };
}

type PlanFieldsProps = {
  product: Product;
  draft: SubscriptionDraft | undefined;
  showAll: boolean;
  problems: readonly { pointer?: string; detail: string }[];
  onChange: (value: SubscriptionDraft) => void;
};

const PlanFields = ({ product, draft, showAll, problems, onChange }: PlanFieldsProps) => (
  <Container header={<Header variant="h2">Plan of {product.name}</Header>}>
    <SubscriptionFields
      product={product}
      value={draft}
      showAll={showAll}
      errorOf={(pointer) => problems.find((one) => one.pointer === pointer)?.detail}
      onChange={onChange}
    />
  </Container>
);

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
