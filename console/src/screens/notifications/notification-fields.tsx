import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { allProductsQuery, tenantsQuery } from "../../api/queries.ts";
import { OptionalLabel, TextField } from "../../pieces/text-field.tsx";
import { can, useMe } from "../../session/me.tsx";
import { errorOfField } from "../../writes/write-problem.tsx";
import type { NotificationDraft } from "./notification-draft.ts";
import { describeProtocol, describeTopic, protocolNames, topicNames } from "./notification-words.ts";

type Props = {
  draft: NotificationDraft;
  set: (change: Partial<NotificationDraft>) => void;
  problem: Error | null;
};

/** Shows the fields of a notification: about what, to whom, and with which limits. */
export const NotificationFields = ({ draft, set, problem }: Props) => (
  <SpaceBetween size="m">
    <FormField label="About">
      <RadioGroup
        value={draft.topic}
        items={topicNames.map((value) => ({
          value,
          label: describeTopic(value).name,
          description: describeTopic(value).meaning,
        }))}
        onChange={({ detail }) => set({ topic: detail.value as NotificationDraft["topic"] })}
      />
    </FormField>
    <FormField label="By">
      <SegmentedControl
        label="By"
        selectedId={draft.protocol}
        options={protocolNames.map((id) => ({ id, text: describeProtocol(id).name }))}
        onChange={({ detail }) => set({ protocol: detail.selectedId as NotificationDraft["protocol"], endpoint: "" })}
      />
    </FormField>
    <TextField
      label={describeProtocol(draft.protocol).endpoint}
      placeholder={describeProtocol(draft.protocol).placeholder}
      value={draft.endpoint}
      onChange={(endpoint) => set({ endpoint })}
      error={errorOfField(problem, "/endpoint")}
    />
    <LimitFields draft={draft} set={set} />
  </SpaceBetween>
);

/** Shows the limits to a product and a tenant, as far as the person may see them. */
function LimitFields({ draft, set }: Omit<Props, "problem">) {
  const me = useMe();
  const isStaff = me.tenantId === undefined;
  const products = useQuery({ ...allProductsQuery(), enabled: can(me, "products:list") });
  const tenants = useQuery({ ...tenantsQuery({ limit: 100 }), enabled: isStaff && can(me, "tenants:list") });
  return (
    <SpaceBetween size="m">
      <LimitField
        label="Only this product"
        value={draft.productId}
        items={products.data?.items}
        onChange={(productId) => set({ productId })}
      />
      {isStaff && can(me, "tenants:list") && (
        <LimitField
          label="Only this tenant"
          value={draft.tenantId}
          items={tenants.data?.items}
          onChange={(tenantId) => set({ tenantId })}
        />
      )}
    </SpaceBetween>
  );
}

type LimitProps = {
  label: string;
  value: string;
  items: readonly { id: string; name: string }[] | undefined;
  onChange: (id: string) => void;
};

function LimitField({ label, value, items = [], onChange }: LimitProps) {
  const options = [{ value: "", label: "No limit" }, ...items.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <FormField label={<OptionalLabel text={label} />}>
      <Select
        options={options}
        selectedOption={options.find((option) => option.value === value) ?? null}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
        filteringType="auto"
        expandToViewport
      />
    </FormField>
  );
}
