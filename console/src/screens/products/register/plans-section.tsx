import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { FormSectionProps } from "./form-context.ts";
import { PlanFields } from "./plan-fields.tsx";
import { newPlan, type PlanDraft } from "./product-draft.ts";

/** Shows the plans to which a tenant can subscribe. */
export function PlansSection({ draft, set, errorOf }: FormSectionProps) {
  const change = (key: string, values: Partial<PlanDraft>) =>
    set({ plans: draft.plans.map((plan) => (plan.key === key ? { ...plan, ...values } : plan)) });
  const remove = (key: string) => set({ plans: draft.plans.filter((plan) => plan.key !== key) });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="What a tenant can subscribe to. A plan's parameters are asked for at each subscription."
          actions={
            <Button iconName="add-plus" onClick={() => set({ plans: [...draft.plans, newPlan(crypto.randomUUID())] })}>
              Add a plan
            </Button>
          }
        >
          Plans
        </Header>
      }
    >
      <SpaceBetween size="l">
        {draft.plans.map((plan, index) => (
          <PlanFields
            key={plan.key}
            plan={plan}
            others={draft.plans.filter(({ key }) => key !== plan.key)}
            onChange={(values) => change(plan.key, values)}
            onRemove={draft.plans.length > 1 ? () => remove(plan.key) : undefined}
            errorOf={(pointer) => errorOf(`/plans/${index}${pointer}`)}
          />
        ))}
      </SpaceBetween>
    </Container>
  );
}
