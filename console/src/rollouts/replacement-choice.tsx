import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";

type OnReplacement = "stop" | "allow";
type Props = { value: OnReplacement; onChange: (value: OnReplacement) => void };

/** Asks whether an update may replace or remove resources that hold data. */
export const ReplacementChoice = ({ value, onChange }: Props) => (
  <FormField label="If data would be lost">
    <RadioGroup
      value={value}
      onChange={({ detail }) => onChange(detail.value as OnReplacement)}
      items={[
        { value: "stop", label: "Stop", description: "An update that replaces or removes such a resource fails." },
        { value: "allow", label: "Allow", description: "The resource is replaced or removed, and its data is lost." },
      ]}
    />
  </FormField>
);
