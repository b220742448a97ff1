import Icon from "@cloudscape-design/components/icon";
import { useId } from "react";
import type { Plan } from "../api/resources.ts";
import { compareFacts, type PlanFact } from "./plan-facts.ts";

type Props = {
  /** The name of the group for screen readers, such as "Plan of Help Desk". */
  label: string;
  plans: readonly Plan[];
  value: string;
  onChange: (plan: Plan) => void;
  /** The plan that the subscription has now. */
  current?: string | undefined;
  /** Returns why a plan can't be chosen. */
  blockedReasonOf?: (plan: Plan) => string | undefined;
  error?: string | undefined;
};

/** Plans side by side, with the same lines in the same place. One is chosen. */
export function PlanChoice({ label, plans, error, ...choice }: Props) {
  const name = useId();
  const facts = compareFacts(plans);
  return (
    <fieldset className="plan-choice">
      <legend className="visually-hidden">{label}</legend>
      <div className="plan-cards">
        {plans.map((plan) => (
          <PlanCard key={plan.id} name={name} plan={plan} facts={facts} {...choice} />
        ))}
      </div>
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

type CardProps = Omit<Props, "label" | "plans" | "error"> & { name: string; plan: Plan; facts: readonly PlanFact[] };

function PlanCard({ name, plan, facts, value, onChange, current, blockedReasonOf }: CardProps) {
  const id = useId();
  const reason = blockedReasonOf?.(plan);
  const isChosen = plan.id === value;
  return (
    <div className={`plan-card${isChosen ? " is-chosen" : ""}${reason ? " is-blocked" : ""}`}>
      <div className="plan-card-head">
        <input
          type="radio"
          id={id}
          name={name}
          checked={isChosen}
          disabled={reason !== undefined}
          aria-describedby={`${id}-facts`}
          onChange={() => onChange(plan)}
        />
        <label htmlFor={id}>{plan.name}</label>
        {plan.id === current && <span className="plan-current">Current</span>}
      </div>
      <dl id={`${id}-facts`}>
        {facts.map(({ label, read }) => (
          <PlanLine key={label} label={label} value={read(plan)} />
        ))}
      </dl>
      {reason && <p className="soft plan-reason">{reason}</p>}
    </div>
  );
}

const PlanLine = ({ label, value }: { label: string; value: string | boolean }) => (
  <div className={value === false ? "plan-fact is-missing" : "plan-fact"}>
    <dt>{label}</dt>
    <dd>{typeof value === "string" ? value : <Included isIncluded={value} />}</dd>
  </div>
);

const Included = ({ isIncluded }: { isIncluded: boolean }) =>
  isIncluded ? (
    <Icon name="check" variant="success" ariaLabel="Included" />
  ) : (
    <>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">Not included</span>
    </>
  );
