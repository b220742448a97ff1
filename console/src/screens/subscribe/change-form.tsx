import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import type { Operation, Plan, Product, Subscription, Tenant } from "../../api/resources.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import {
  draftOf,
  problemsOfSubscription,
  type SubscriptionInput,
  toSubscriptionInput,
} from "../../plans/subscription-draft.ts";
import { SubscriptionFields } from "../../plans/subscription-fields.tsx";
import { useDraft } from "../../state/draft.ts";
import { useWrite } from "../../writes/use-write.ts";
import { ChangeDiff } from "./change-diff.tsx";
import { changesOf, toSubscriptionChange } from "./plan-changes.ts";
import { PlanPreview, usePlan } from "./plan-preview.tsx";
import { SubscribeButtons } from "./subscribe-buttons.tsx";
import { toChangeCommand } from "./subscribe-command.ts";

type Props = { tenant: Tenant; product: Product; subscription: Subscription };

/** Shows the form of a change, the difference that it makes, and what it does. */
export function ChangeForm({ tenant, product, subscription }: Props) {
  const { productId } = subscription;
  const [draft, change, clear] = useDraft(`change.${tenant.id}.${productId}`, draftOf(subscription));
  const [showAll, setShowAll] = useState(false);
  const missing = problemsOfSubscription(draft, product.plans);
  const input = toSubscriptionInput(draft);
  const body = toSubscriptionChange(subscription, input);
  const hasChanged = Object.keys(body).length > 0;
  const call = { method: "PATCH" as const, path: `/tenants/${tenant.id}/subscriptions/${productId}`, body };
  const isComplete = missing.length === 0 && hasChanged;
  const plan = usePlan(call, isComplete);
  const write = useChange(tenant, product, subscription, clear);
  const shown = [...plan.problems, ...(showAll ? missing : [])];
  return (
    <>
      <PageHeader
        title={`${product.name} for ${tenant.name}`}
        description="Change the plan, the seats or the parameters."
      />
      <SpaceBetween size="m">
        <Container header={<Header variant="h2">Plan</Header>}>
          <SubscriptionFields
            product={product}
            value={draft}
            current={subscription.planId}
            blockedReasonOf={(one) => blockedReasonOf(product, subscription, one)}
            showAll={showAll}
            errorOf={(pointer) => shown.find((one) => one.pointer === pointer)?.detail}
            onChange={(value) => change(() => value)}
          />
        </Container>
        {hasChanged && <ChangeDiff changes={changesOf(subscription, input, product.plans)} />}
        {hasChanged && <PlanPreview plan={plan} isComplete={isComplete} />}
        <SubscribeButtons
          call={call}
          cli={toChangeCommand(tenant.id, productId, body)}
          back={`/tenants/${tenant.id}`}
          text="Change the subscription"
          isReady={hasChanged && plan.problems.length === 0}
          disabledReason={hasChanged ? "Correct the problems above." : "Nothing has changed yet."}
          write={write}
          onSubmit={() => (isComplete ? write.submit(body) : setShowAll(true))}
        />
      </SpaceBetween>
    </>
  );
}

/** Returns why a subscription can't move to a plan. */
function blockedReasonOf({ plans }: Product, { planId }: Subscription, { id }: Plan): string | undefined {
  const current = plans.find((plan) => plan.id === planId);
  if (id === planId || !current || current.updatableTo?.includes(id)) return undefined;
  return `The plan ${current.name} can't be changed to this one.`;
}

function useChange(tenant: Tenant, product: Product, { productId, version }: Subscription, clear: () => void) {
  const navigate = useNavigate();
  return useWrite<Partial<SubscriptionInput>, Operation>({
    send: (body, headers) =>
      api.PATCH("/tenants/{tenantId}/subscriptions/{productId}", {
        params: { path: { tenantId: tenant.id, productId } },
        body,
        headers: { ...headers, "If-Match": `"${version}"` },
      }),
    title: () => `Change ${product.name} for ${tenant.name}`,
    onDone: () => {
      clear();
      void navigate(`/tenants/${tenant.id}`);
    },
  });
}
