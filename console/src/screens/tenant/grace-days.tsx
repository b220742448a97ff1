import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";

/** The days of grace that the dialog offers first. */
export const DEFAULT_GRACE_DAYS = "30";
const MAX_DAYS = 90;

/** Returns what is wrong with the days of grace. */
export function problemOfDays(text: string): string | undefined {
  const days = Number(text);
  const isRight = text.trim() !== "" && Number.isInteger(days) && days >= 0 && days <= MAX_DAYS;
  return isRight ? undefined : `A whole number up to ${MAX_DAYS} is needed.`;
}

type Props = { value: string; onChange: (value: string) => void };

/** Shows the number of days for which a tenant can be restored. */
export const GraceDays = ({ value, onChange }: Props) => (
  <FormField label="Days of grace" errorText={problemOfDays(value) ?? ""}>
    <Input type="number" inputMode="numeric" value={value} onChange={({ detail }) => onChange(detail.value)} />
  </FormField>
);
