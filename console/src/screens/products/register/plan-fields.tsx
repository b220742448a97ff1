import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { LazyCodeEditor } from "../../../pieces/code-editor/lazy-code-editor.tsx";
import { OptionalLabel, TextField } from "../../../pieces/text-field.tsx";
import type { PlanFieldsProps } from "./form-context.ts";
import { PlanLicence } from "./plan-licence.tsx";

/** Shows the fields of one plan. */
export function PlanFields(props: PlanFieldsProps) {
  const { plan, onRemove } = props;
  return (
    <fieldset className="plan-fields">
      <legend>{plan.name || plan.id || "New plan"}</legend>
      {onRemove && (
        <div className="plan-remove">
          <Button iconName="close" variant="icon" ariaLabel={`Remove the plan ${plan.name}`} onClick={onRemove} />
        </div>
      )}
      <SpaceBetween size="m">
        <PlanBasics {...props} />
        <ColumnLayout columns={3}>
          <PlanLicence {...props} />
          <PlanTargets {...props} />
        </ColumnLayout>
        <PlanSchema {...props} />
      </SpaceBetween>
    </fieldset>
  );
}

const PlanBasics = ({ plan, onChange, errorOf }: PlanFieldsProps) => (
  <ColumnLayout columns={3}>
    <TextField label="Name" value={plan.name} onChange={(name) => onChange({ name })} error={errorOf("/name")} />
    <TextField label="Id" value={plan.id} onChange={(id) => onChange({ id })} error={errorOf("/id")} />
    <TextField
      label="Tier"
      isOptional
      value={plan.tier}
      placeholder={plan.id}
      onChange={(tier) => onChange({ tier })}
      error={errorOf("/tier")}
    />
    <TextField
      label="Features"
      isOptional
      value={plan.features}
      placeholder="contacts, deals"
      onChange={(features) => onChange({ features })}
      error={errorOf("/entitlements/features")}
    />
    <TextField
      label="Limits"
      isOptional
      value={plan.limits}
      placeholder="contacts = 10000"
      onChange={(limits) => onChange({ limits })}
      error={errorOf("/entitlements/limits")}
    />
    <TextField
      label="Seats included"
      isOptional
      inputMode="numeric"
      value={plan.seats}
      onChange={(seats) => onChange({ seats })}
      error={errorOf("/entitlements/seats")}
    />
  </ColumnLayout>
);

function PlanTargets({ plan, others, onChange, errorOf }: PlanFieldsProps) {
  if (others.length === 0) return null;
  const options = others.filter(({ id }) => id).map(({ id, name }) => ({ value: id, label: name || id }));
  return (
    <FormField label={<OptionalLabel text="Can change to" />} errorText={errorOf("/updatableTo") ?? ""}>
      <Multiselect
        options={options}
        selectedOptions={options.filter(({ value }) => plan.updatableTo.includes(value))}
        placeholder="No other plan"
        onChange={({ detail }) =>
          onChange({ updatableTo: detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])) })
        }
        expandToViewport
      />
    </FormField>
  );
}

const PlanSchema = ({ plan, onChange, errorOf }: PlanFieldsProps) => (
  <ExpandableSection
    headerText={plan.schema ? "Parameters of a subscription" : "Ask for parameters at each subscription"}
    defaultExpanded={plan.schema !== ""}
  >
    <FormField
      label={<OptionalLabel text="JSON Schema" />}
      description="The form of a new subscription follows from it."
      stretch
      errorText={errorOf("/parameters") ?? ""}
    >
      <LazyCodeEditor
        label={`JSON Schema of the plan ${plan.name}`}
        value={plan.schema}
        onChange={(schema) => onChange({ schema })}
        height="180px"
      />
    </FormField>
  </ExpandableSection>
);
