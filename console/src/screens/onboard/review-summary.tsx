import Container from "@cloudscape-design/components/container";
import type { ReactNode } from "react";
import type { Product } from "../../api/resources.ts";
import { tenantTexts } from "../../api/tenant-texts.ts";
import { TagList } from "../../pieces/tag-list.tsx";
import type { TenantRequest } from "./onboard-draft.ts";
import type { OnboardStep } from "./onboard-problems.ts";

type Props = { request: TenantRequest; products: readonly Product[]; onGo: (step: OnboardStep) => void };

/** Shows the entered values, each part with a way back to its step. */
export const ReviewSummary = ({ request, products, onGo }: Props) => (
  <Container>
    <dl className="review">
      <ReviewLine title="Tenant" onEdit={() => onGo("tenant")}>
        <strong>{request.name || "No name yet"}</strong>
        {tenantTexts.map(({ name }) => request[name] && <span key={name} className="soft">{` ${request[name]}`}</span>)}
        {request.tags && (
          <div>
            <TagList tags={request.tags} />
          </div>
        )}
      </ReviewLine>
      <ReviewLine title="Products" onEdit={() => onGo("products")}>
        {request.subscriptions.length === 0 && "None. The tenant can subscribe later."}
        {request.subscriptions.map((subscription) => (
          <SubscriptionLine
            key={subscription.productId}
            subscription={subscription}
            product={products.find(({ id }) => id === subscription.productId)}
          />
        ))}
      </ReviewLine>
      <ReviewLine title="Administrator" onEdit={() => onGo("administrator")}>
        <strong>{request.adminEmail || "No address yet"}</strong>
      </ReviewLine>
    </dl>
  </Container>
);

const ReviewLine = ({ title, onEdit, children }: { title: string; onEdit: () => void; children: ReactNode }) => (
  <div className="review-line">
    <dt>{title}</dt>
    <dd>{children}</dd>
    <dd className="review-edit">
      <button
        type="button"
        className="link-button review-edit-button"
        onClick={onEdit}
        aria-label={`Edit ${title.toLowerCase()}`}
      >
        Edit
      </button>
    </dd>
  </div>
);

type SubscriptionLineProps = { subscription: TenantRequest["subscriptions"][number]; product: Product | undefined };

function SubscriptionLine({ subscription, product }: SubscriptionLineProps) {
  const { productId, planId, seats, parameters = {} } = subscription;
  const plan = product?.plans.find(({ id }) => id === planId);
  const lines = [
    plan?.name ?? "no plan yet",
    ...(seats === undefined ? [] : [`${seats} seats`]),
    ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`),
  ];
  return (
    <div>
      <strong>{product?.name ?? productId}</strong> <span className="soft">{lines.join(", ")}</span>
    </div>
  );
}
