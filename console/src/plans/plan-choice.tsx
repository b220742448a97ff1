import Icon from "@cloudscape-design/components/icon";
import { useId } from "react";
import type { Plan } from "../api/resources.ts";
import { comparePlans, type PlanLine } from "./plan-lines.ts";

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

/** Shows plans side by side, with the same lines in the same place. One is chosen. */
export function PlanChoice({ label, plans, error, ...choice }: Props) {
  const name = useId();
  const lines = comparePlans(plans);
  return (
    <fieldset className="plan-choice">
      <legend className="visually-hidden">{label}</legend>
      <div className="plan-options">
        {plans.map((plan) => (
          <PlanCard key={plan.id} name={name} plan={plan} lines={lines} {...choice} />
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

type CardProps = Omit<Props, "label" | "plans" | "error"> & { name: string; plan: Plan; lines: readonly PlanLine[] };

function PlanCard({ name, plan, lines, value, onChange, current, blockedReasonOf }: CardProps) {
  const id = useId();
  const reason = blockedReasonOf?.(plan);
  const isChosen = plan.id === value;
  return (
    <div className={`plan-option${isChosen ? " is-chosen" : ""}${reason ? " is-blocked" : ""}`}>
      <div className="plan-option-head">
        <input
          type="radio"
          id={id}
          name={name}
          checked={isChosen}
          disabled={reason !== undefined}
          aria-describedby={`${id}-lines`}
          onChange={() => onChange(plan)}
        />
        <label htmlFor={id}>{plan.name}</label>
        {plan.id === current && <span className="plan-current">Current</span>}
      </div>
      <dl id={`${id}-lines`}>
        {lines.map(({ label, read }) => (
          <PlanRow key={label} label={label} value={read(plan)} />
        ))}
      </dl>
      {reason && <p className="soft plan-reason">{reason}</p>}
    </div>
  );
}

const PlanRow = ({ label, value }: { label: string; value: string | boolean }) => (
  <div className={value === false ? "plan-line-item is-missing" : "plan-line-item"}>
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
