import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";

const MAX_DAYS = 90;

/** Returns what is wrong with the days of grace. */
export function problemOfDays(text: string): string | undefined {
  const days = Number(text);
  const isRight = text.trim() !== "" && Number.isInteger(days) && days >= 0 && days <= MAX_DAYS;
  return isRight ? undefined : `A whole number up to ${MAX_DAYS} is needed.`;
}

type Props = { value: string; source: string; onChange: (value: string) => void };

/** Shows the number of days for which a tenant can be restored. */
export const GraceDays = ({ value, source, onChange }: Props) => (
  <FormField label="Days of grace" constraintText={source} errorText={value === "" ? "" : problemOfDays(value)}>
    <Input type="number" inputMode="numeric" value={value} onChange={({ detail }) => onChange(detail.value)} />
  </FormField>
);
