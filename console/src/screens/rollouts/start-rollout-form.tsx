import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import type { Release, Rollout, StartRollout } from "../../api/openapi.d.ts";
import type { Product } from "../../api/resources.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { FormButtons } from "../../writes/form-buttons.tsx";
import { useWrite } from "../../writes/use-write.ts";
import { PlanPreview, usePlan } from "../subscribe/plan-preview.tsx";
import { ReplacementPreview } from "./replacement-preview.tsx";
import { initialDraft, problemsOfRollout, type RolloutDraft, toStartCommand, toStartRollout } from "./rollout-draft.ts";
import { RolloutFields } from "./rollout-fields.tsx";
import "../subscribe/subscribe.css";

type Props = { product: Product; releases: readonly Release[] };

const description = "The tenants that have another release change to it, in waves. It stops when too many fail.";

/** Shows the form of a rollout, what it does in which waves, and what it would replace. */
export function StartRolloutForm({ product, releases }: Props) {
  const [draft, setDraft] = useState<RolloutDraft>({ ...initialDraft, release: releases[0]?.number });
  const problems = problemsOfRollout(draft);
  const isComplete = Object.keys(problems).length === 0;
  const call = { method: "POST" as const, path: `/products/${product.id}/rollouts`, body: toStartRollout(draft) };
  const plan = usePlan(call, isComplete);
  const write = useStart(product);
  return (
    <>
      <PageHeader title={`Roll out a release of ${product.name}`} description={description} />
      <div className="rollout-form">
        <SpaceBetween size="m">
          <Container>
            <RolloutFields
              draft={draft}
              releases={releases}
              current={product.currentRelease}
              problems={problems}
              onChange={(change) => setDraft({ ...draft, ...change })}
            />
          </Container>
          <StackPart product={product} release={draft.release} />
          <PlanPreview plan={plan} isComplete={isComplete} />
        </SpaceBetween>
        <FormButtons
          call={call}
          cli={toStartCommand(product.id, draft)}
          back={`/products/${product.id}?tab=releases`}
          text="Start the rollout"
          isReady={isComplete && plan.problems.length === 0}
          disabledReason="Correct the problems above."
          write={write}
          onSubmit={() => write.submit(call.body)}
        />
      </div>
    </>
  );
}

const StackPart = (props: Parameters<typeof ReplacementPreview>[0]) => (
  <Container header={<Header variant="h2">What happens to a tenant's stack</Header>}>
    <ReplacementPreview {...props} />
  </Container>
);

function useStart({ id: productId, name }: Product) {
  const navigate = useNavigate();
  return useWrite<StartRollout, { operation: unknown; rollout: Rollout }>({
    send: (body, headers) =>
      api.POST("/products/{productId}/rollouts", { params: { path: { productId } }, body, headers }),
    title: ({ release }) => `Roll out release ${release} of ${name}`,
    onDone: ({ rollout }) => void navigate(`/rollouts/${rollout.id}`),
  });
}
