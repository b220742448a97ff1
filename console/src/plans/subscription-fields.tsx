import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Plan, Product } from "../api/resources.ts";
import { SchemaForm } from "../schema-form/schema-form.tsx";
import { PlanChoice } from "./plan-choice.tsx";
import { type SubscriptionDraft, startDraft, switchPlan } from "./subscription-draft.ts";

type Props = {
  product: Product;
  value: SubscriptionDraft | undefined;
  onChange: (value: SubscriptionDraft) => void;
  /** Returns the error of a field by its pointer within the subscription, such as `/seats`. */
  errorOf: (pointer: string) => string | undefined;
  showAll: boolean;
  current?: string | undefined;
  blockedReasonOf?: (plan: Plan) => string | undefined;
};

/** Edits a subscription's plan and the fields that this plan has: seats and parameters. */
export function SubscriptionFields(props: Props) {
  const { product, value, onChange, errorOf, showAll, current, blockedReasonOf } = props;
  const plan = product.plans.find(({ id }) => id === value?.planId);
  return (
    <SpaceBetween size="l">
      <PlanChoice
        label={`Plan of ${product.name}`}
        plans={product.plans}
        value={value?.planId ?? ""}
        current={current}
        onChange={(chosen) => onChange(value ? switchPlan(value, chosen) : startDraft(chosen))}
        error={errorOf("/planId")}
        {...(blockedReasonOf && { blockedReasonOf })}
      />
      {value && plan && (
        <div className="subscription-fields">
          {hasSeats(plan) && (
            <SeatField
              plan={plan}
              value={value}
              onChange={onChange}
              error={errorOf("/seats")}
              productName={product.name}
            />
          )}
          <SchemaForm
            key={plan.id}
            schema={plan.parameters}
            values={value.parameters}
            showAll={showAll}
            errorOf={(name) => errorOf(`/parameters/${name}`)}
            onChange={(name, one) => onChange({ ...value, parameters: { ...value.parameters, [name]: one } })}
          />
        </div>
      )}
    </SpaceBetween>
  );
}

const hasSeats = ({ entitlements }: Plan): boolean => entitlements.seats !== undefined;

type SeatProps = {
  plan: Plan;
  value: SubscriptionDraft;
  onChange: Props["onChange"];
  error: string | undefined;
  productName: string;
};

const SeatField = ({ plan: { entitlements }, value, onChange, error, productName }: SeatProps) => (
  <FormField
    label={
      <>
        Seats<em className="optional"> optional</em>
      </>
    }
    description={`People of the tenant who may use ${productName}. Without a number, it is ${entitlements.seats}.`}
    {...(error && { errorText: error })}
  >
    <Input
      type="number"
      inputMode="numeric"
      value={value.seats === undefined ? "" : String(value.seats)}
      placeholder={String(entitlements.seats)}
      onChange={({ detail }) => onChange({ ...value, seats: detail.value === "" ? undefined : Number(detail.value) })}
    />
  </FormField>
);
