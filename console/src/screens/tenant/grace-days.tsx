import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { type GraceProposal, problemOfDays, sourceOf } from "./grace-proposal.ts";

type Props = { value: string; proposal: GraceProposal | undefined; onChange: (value: string) => void };

/** Shows the number of days for which a tenant can be restored. The field has no error until it has a proposal. */
export const GraceDays = ({ value, proposal, onChange }: Props) => (
  <FormField
    label="Days of grace"
    constraintText={sourceOf(value, proposal)}
    errorText={proposal === undefined && value === "" ? "" : problemOfDays(value)}
  >
    <Input type="number" inputMode="numeric" value={value} onChange={({ detail }) => onChange(detail.value)} />
  </FormField>
);
