import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import type { Release } from "../../api/openapi.d.ts";

type Props = {
  label: string;
  description?: string;
  releases: readonly Release[];
  value: number | undefined;
  current: number | undefined;
  onChange: (release: number) => void;
};

/** Shows the choice of a release, with its notes. */
export function ReleaseChoice({ label, description, releases, value, current, onChange }: Props) {
  const options = releases.map(({ number, notes }) => ({
    value: String(number),
    label: number === current ? `Release ${number} (current)` : `Release ${number}`,
    ...(notes && { description: notes }),
  }));
  return (
    <FormField label={label} description={description}>
      <Select
        options={options}
        selectedOption={options.find((option) => option.value === String(value)) ?? null}
        placeholder="Choose a release"
        onChange={({ detail }) => onChange(Number(detail.selectedOption.value))}
        expandToViewport
      />
    </FormField>
  );
}
