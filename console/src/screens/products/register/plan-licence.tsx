import FormField from "@cloudscape-design/components/form-field";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import { TextField } from "../../../pieces/text-field.tsx";
import type { PlanFieldsProps } from "./form-context.ts";
import type { PlanDraft } from "./product-draft.ts";

const kinds = [
  { id: "flat", text: "Flat" },
  { id: "perSeat", text: "Per seat" },
  { id: "trial", text: "Trial" },
];

/** Shows how a plan is licensed. A trial has a duration. */
export const PlanLicence = ({ plan, onChange, errorOf }: Pick<PlanFieldsProps, "plan" | "onChange" | "errorOf">) => (
  <div className="plan-licence">
    <FormField label="License">
      <SegmentedControl
        label="License"
        selectedId={plan.licence}
        options={kinds}
        onChange={({ detail }) => onChange({ licence: detail.selectedId as PlanDraft["licence"] })}
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
  </div>
);
