import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { ChangeSubscription } from "../../api/openapi.d.ts";
import type { Plan, Product, Subscription } from "../../api/resources.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { problemsOfSubscription, type SubscriptionDraft } from "../../plans/subscription-draft.ts";
import { SubscriptionFields } from "../../plans/subscription-fields.tsx";
import { ConflictFields } from "../../writes/conflict-fields.tsx";
import { FormButtons } from "../../writes/form-buttons.tsx";
import { ChangeDiff } from "./change-diff.tsx";
import { changesOf } from "./plan-changes.ts";
import { PlanPreview, usePlan } from "./plan-preview.tsx";
import { LossQuestion, ReleasePart } from "./release-part.tsx";
import { toChangeCommand } from "./subscribe-command.ts";
import { type ChangeProps, useChange } from "./use-change.ts";

const description = "Change the plan, the seats, the parameters or the release.";

/** The names of the fields about which a conflict asks. */
const fieldLabels = { planId: "Plan", seats: "Seats", parameters: "Parameters", release: "Release" };

/** Shows the form of a change, the difference that it makes, and what it does. */
export function ChangeForm(props: ChangeProps) {
  const { tenant, product } = props;
  const { resource, form, set, conflicts, theirs, choose, input, body, hasChanged, write, clear, save } =
    useChange(props);
  const [showAll, setShowAll] = useState(false);
  const missing = problemsOfSubscription(form, product.plans);
  const call = { method: "PATCH" as const, path: `/tenants/${tenant.id}/subscriptions/${product.id}`, body };
  const isComplete = missing.length === 0 && hasChanged;
  const { plan, showStack } = usePlanWithStack(call, isComplete, hasChanged);
  return (
    <>
      <PageHeader title={`${product.name} for ${tenant.name}`} description={description} />
      <SpaceBetween size="m">
        <PlanPart
          product={product}
          subscription={resource}
          draft={form}
          showAll={showAll}
          problems={[...plan.problems, ...(showAll ? missing : [])]}
          onChange={set}
        />
        <ReleasePart product={product} release={form.release} onShowStack={showStack} onChange={set} />
        {hasChanged && <ChangeDiff changes={changesOf(resource, input, product.plans)} />}
        {hasChanged && <PlanPreview plan={plan} isComplete={isComplete} />}
        <LossQuestion wouldLoseData={plan.problems.some(isLoss)} value={form.onReplacement} onChange={set} />
        {conflicts && <ConflictFields conflicts={conflicts} labels={fieldLabels} theirs={theirs} onChoose={choose} />}
      </SpaceBetween>
      <FormButtons
        call={call}
        cli={toChangeCommand(tenant.id, product.id, body)}
        back={`/tenants/${tenant.id}`}
        text="Change the subscription"
        isReady={hasChanged && plan.problems.length === 0}
        disabledReason={hasChanged ? "Correct the problems above." : "Nothing has changed yet."}
        write={write}
        onDiscard={clear}
        onSubmit={() => (isComplete ? save() : setShowAll(true))}
      />
    </>
  );
}

type PlanPartProps = Pick<ChangeProps, "product" | "subscription"> & {
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

/** Returns why a subscription can't move to a plan. */
function blockedReasonOf({ plans }: Product, { planId }: Subscription, { id }: Plan): string | undefined {
  const current = plans.find((plan) => plan.id === planId);
  if (id === planId || !current || current.updatableTo?.includes(id)) return undefined;
  return `The plan ${current.name} can't be changed to this one.`;
}
