import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import type { ChangeSubscription } from "../../api/openapi.d.ts";
import type { Operation, Plan, Product, Subscription, Tenant } from "../../api/resources.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import {
  draftOf,
  problemsOfSubscription,
  type SubscriptionDraft,
  toSubscriptionInput,
} from "../../plans/subscription-draft.ts";
import { SubscriptionFields } from "../../plans/subscription-fields.tsx";
import { useDraft } from "../../state/draft.ts";
import { FormButtons } from "../../writes/form-buttons.tsx";
import { useWrite } from "../../writes/use-write.ts";
import { ChangeDiff } from "./change-diff.tsx";
import { type ChangeInput, changesOf, seatsOfChange, toSubscriptionChange } from "./plan-changes.ts";
import { PlanPreview, usePlan } from "./plan-preview.tsx";
import { LossQuestion, ReleasePart } from "./release-part.tsx";
import { toChangeCommand } from "./subscribe-command.ts";

type Props = { tenant: Tenant; product: Product; subscription: Subscription };

const description = "Change the plan, the seats, the parameters or the release.";

/** Shows the form of a change, the difference that it makes, and what it does. */
export function ChangeForm({ tenant, product, subscription }: Props) {
  const { productId } = subscription;
  const { draft, change, clear, input, body, hasChanged, missing } = useChangeDraft({ tenant, product, subscription });
  const [showAll, setShowAll] = useState(false);
  const call = { method: "PATCH" as const, path: `/tenants/${tenant.id}/subscriptions/${productId}`, body };
  const isComplete = missing.length === 0 && hasChanged;
  const { plan, showStack } = usePlanWithStack(call, isComplete, hasChanged);
  const write = useChange(tenant, product, subscription, clear);
  return (
    <>
      <PageHeader title={`${product.name} for ${tenant.name}`} description={description} />
      <SpaceBetween size="m">
        <PlanPart
          product={product}
          subscription={subscription}
          draft={draft}
          showAll={showAll}
          problems={[...plan.problems, ...(showAll ? missing : [])]}
          onChange={change}
        />
        <ReleasePart product={product} release={draft.release} onShowStack={showStack} onChange={change} />
        {hasChanged && <ChangeDiff changes={changesOf(subscription, input, product.plans)} />}
        {hasChanged && <PlanPreview plan={plan} isComplete={isComplete} />}
        <LossQuestion wouldLoseData={plan.problems.some(isLoss)} value={draft.onReplacement} onChange={change} />
      </SpaceBetween>
      <FormButtons
        call={call}
        cli={toChangeCommand(tenant.id, productId, body)}
        back={`/tenants/${tenant.id}`}
        text="Change the subscription"
        isReady={hasChanged && plan.problems.length === 0}
        disabledReason={hasChanged ? "Correct the problems above." : "Nothing has changed yet."}
        write={write}
        onDiscard={clear}
        onSubmit={() => (isComplete ? write.submit(body) : setShowAll(true))}
      />
    </>
  );
}

type PlanPartProps = Pick<Props, "product" | "subscription"> & {
  draft: SubscriptionDraft;
  showAll: boolean;
  problems: readonly { pointer?: string; detail: string }[];
  onChange: (value: SubscriptionDraft) => void;
};

const PlanPart = ({ product, subscription, draft, showAll, problems, onChange }: PlanPartProps) => (
  <Container header={<Header variant="h2">Plan</Header>}>
    <SubscriptionFields
      product={product}
      value={draft}
      current={subscription.planId}
      blockedReasonOf={(one) => blockedReasonOf(product, subscription, one)}
      showAll={showAll}
      errorOf={(pointer) => problems.find((one) => one.pointer === pointer)?.detail}
      onChange={onChange}
    />
  </Container>
);

type ChangeCall = { method: "PATCH"; path: string; body: ChangeSubscription };

/** Returns what a change does; also to the stack if the person asks for it or another release is chosen. */
function usePlanWithStack(call: ChangeCall, isComplete: boolean, hasChanged: boolean) {
  const [isStackShown, setStackShown] = useState(false);
  const withStack = isStackShown || call.body.release !== undefined;
  const plan = usePlan({ ...call, path: withStack ? `${call.path}?preview=stack` : call.path }, isComplete);
  return { plan, showStack: hasChanged && !withStack ? () => setStackShown(true) : undefined };
}

/** Returns whether a problem of a dry run is the loss of data. */
const isLoss = ({ code }: { code: string }): boolean => code === "wouldReplace";

type ChangeDraft = SubscriptionDraft & Pick<ChangeInput, "release" | "onReplacement">;

/** The draft of a change with the request that it makes. */
function useChangeDraft({ tenant, product, subscription }: Props) {
  const { productId, release } = subscription;
  const initial: ChangeDraft = { ...draftOf(subscription), ...(release !== undefined && { release }) };
  const [draft, set, clear] = useDraft(`change.${tenant.id}.${productId}`, initial);
  const seats = seatsOfChange(draft, subscription, product.plans);
  const input: ChangeInput = {
    ...toSubscriptionInput({ ...draft, seats }),
    ...(draft.release !== undefined && { release: draft.release }),
    ...(draft.onReplacement && { onReplacement: draft.onReplacement }),
  };
  const body = toSubscriptionChange(subscription, input);
  return {
    hasChanged: Object.keys(body).length > 0,
    draft,
    change: (value: Partial<ChangeDraft>) => set((current) => ({ ...current, ...value })),
    clear,
    input,
    body,
    missing: problemsOfSubscription(draft, product.plans),
  };
}

/** Returns why a subscription can't move to a plan. */
function blockedReasonOf({ plans }: Product, { planId }: Subscription, { id }: Plan): string | undefined {
  const current = plans.find((plan) => plan.id === planId);
  if (id === planId || !current || current.updatableTo?.includes(id)) return undefined;
  return `The plan ${current.name} can't be changed to this one.`;
}

function useChange(tenant: Tenant, product: Product, { productId, version }: Subscription, clear: () => void) {
  const navigate = useNavigate();
  return useWrite<ChangeSubscription, Operation>({
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
