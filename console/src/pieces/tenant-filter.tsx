import Select from "@cloudscape-design/components/select";
import { useTenantChoices } from "./tenant-choices.ts";

type Props = { value: string; any: string; onChange: (tenantId: string) => void };

/** Shows the filter by tenant, which searches among all tenants. `any` is the label without a choice. */
export function TenantFilter({ value, any, onChange }: Props) {
  const { choices, chosen, searching } = useTenantChoices(value);
  return (
    <div className="filter-choice">
      <Select
        ariaLabel="Tenant"
        inlineLabelText="Tenant"
        options={[{ value: "", label: any }, ...choices]}
        selectedOption={chosen ?? { value, label: value || any }}
        filteringPlaceholder="Find a tenant"
        {...searching}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
        expandToViewport
      />
    </div>
  );
}
