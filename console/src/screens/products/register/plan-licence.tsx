import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { TextField } from "../../../pieces/text-field.tsx";
import type { PlanFieldsProps } from "./form-context.ts";
import type { PlanDraft } from "./product-draft.ts";

const kinds: { value: PlanDraft["licence"]; label: string }[] = [
  { value: "flat", label: "Flat" },
  { value: "perSeat", label: "Per seat" },
  { value: "trial", label: "Trial" },
];

/** Shows how a plan is licensed. A trial has a duration. */
export const PlanLicence = ({ plan, onChange, errorOf }: Pick<PlanFieldsProps, "plan" | "onChange" | "errorOf">) => (
  <>
    <FormField label="License">
      <Select
        options={kinds}
        selectedOption={kinds.find(({ value }) => value === plan.licence) ?? null}
        onChange={({ detail }) => onChange({ licence: detail.selectedOption.value as PlanDraft["licence"] })}
      />
    </FormField>
    {plan.licence === "trial" && (
      <TextField
        label="Days"
        inputMode="numeric"
        value={plan.days}
        placeholder="30"
        onChange={(days) => onChange({ days })}
        error={errorOf("/licence/days")}
      />
    )}
  </>
);
