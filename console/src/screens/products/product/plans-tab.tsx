import ExpandableSection from "@cloudscape-design/components/expandable-section";
import type { Plan, Product } from "../../../api/resources.ts";
import { JsonView } from "../../../pieces/json-view.tsx";
import { describeLicence } from "../../../plans/plan-lines.ts";
import { fieldsOf } from "../../../schema-form/schema-fields.ts";
import { formatNumber } from "../product-words.ts";

/** Shows the plans of a product, beside each other so that they can be compared. */
export const PlansTab = ({ product: { plans } }: { product: Product }) => (
  <ul className="plain-list plan-cards">
    {plans.map((plan) => (
      <li key={plan.id} className="plan-card">
        <PlanCard plan={plan} plans={plans} />
      </li>
    ))}
  </ul>
);

function PlanCard({ plan, plans }: { plan: Plan; plans: readonly Plan[] }) {
  const targets = (plan.updatableTo ?? []).map((id) => plans.find((one) => one.id === id)?.name ?? id);
  return (
    <>
      <header>
        <h3>{plan.name}</h3>
        <code className="soft">{plan.id}</code>
      </header>
      <p className="plan-licence-word">{describeLicence(plan)}</p>
      <dl className="plan-facts">
        <PlanDetail term="Tier">{plan.tier}</PlanDetail>
        <PlanDetail term="Seats">
          {plan.entitlements.seats === undefined ? "No limit" : formatNumber(plan.entitlements.seats)}
        </PlanDetail>
        {Object.entries(plan.entitlements.limits).map(([name, value]) => (
          <PlanDetail key={name} term={name}>
            {formatNumber(value)}
          </PlanDetail>
        ))}
        <PlanDetail term="Changes to">{targets.join(", ") || "No other plan"}</PlanDetail>
      </dl>
      {plan.entitlements.features.length > 0 && (
        <span className="tag-list">
          {plan.entitlements.features.map((feature) => (
            <span key={feature} className="tag">
              {feature}
            </span>
          ))}
        </span>
      )}
      {plan.parameters && <PlanParameters plan={plan} />}
    </>
  );
}

const PlanDetail = ({ term, children }: { term: string; children: string }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);

const PlanParameters = ({ plan }: { plan: Plan }) => (
  <ExpandableSection
    headerText={`Asked for at a subscription: ${fieldsOf(plan.parameters)
      .map(({ label }) => label)
      .join(", ")}`}
  >
    <JsonView value={plan.parameters} label={`the JSON Schema of ${plan.name}`} />
  </ExpandableSection>
);
