import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Product } from "../../api/resources.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { startDraft } from "../../plans/subscription-draft.ts";
import { SubscriptionFields } from "../../plans/subscription-fields.tsx";
import type { StepProps } from "./step-props.ts";

/** Shows the second step: the products of the tenant, each with a plan. */
export function ProductsStep(props: StepProps) {
  const { products } = props;
  if (products.length === 0) {
    return (
      <Container>
        <EmptyState title="No product is available">
          The tenant can be onboarded without products and subscribe later.
        </EmptyState>
      </Container>
    );
  }
  return (
    <SpaceBetween size="m">
      {products.map((product) => (
        <ProductPart key={product.id} {...props} product={product} />
      ))}
    </SpaceBetween>
  );
}

const isolations: Record<Product["isolation"], string> = {
  silo: "Own resources for each tenant",
  pool: "Resources shared by all tenants",
  bridge: "Partly shared resources",
};

function ProductPart({ product, draft, change, errorOf, showAll }: StepProps & { product: Product }) {
  const { subscriptions } = draft;
  const index = subscriptions.findIndex(({ productId }) => productId === product.id);
  const isChosen = index >= 0;
  const [only] = product.plans;
  const start = product.plans.length === 1 && only ? startDraft(only) : undefined;
  const toggle = (isOn: boolean) =>
    change({
      subscriptions: isOn
        ? [...subscriptions, { productId: product.id, draft: start }]
        : subscriptions.filter(({ productId }) => productId !== product.id),
    });
  return (
    <Container>
      <ProductHead product={product} isChosen={isChosen} onToggle={toggle} />
      {isChosen && (
        <div className="product-plans">
          <SubscriptionFields
            product={product}
            value={subscriptions[index]?.draft}
            showAll={showAll}
            errorOf={(pointer) => errorOf(`/subscriptions/${index}${pointer}`)}
            onChange={(value) =>
              change({ subscriptions: subscriptions.map((one, at) => (at === index ? { ...one, draft: value } : one)) })
            }
          />
        </div>
      )}
    </Container>
  );
}

type ProductHeadProps = { product: Product; isChosen: boolean; onToggle: (isOn: boolean) => void };

const ProductHead = ({ product, isChosen, onToggle }: ProductHeadProps) => (
  <div className="product-head">
    <Checkbox checked={isChosen} onChange={({ detail }) => onToggle(detail.checked)} description={product.description}>
      <span className="product-name">{product.name}</span>
    </Checkbox>
    <p className="soft product-place">
      {isolations[product.isolation]}
      <br />
      Account {product.account}, {product.region}
    </p>
  </div>
);
