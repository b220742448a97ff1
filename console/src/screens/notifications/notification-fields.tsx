import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { allProductsQuery } from "../../api/queries.ts";
import { type Choice, choicesOf, useTenantChoices } from "../../pieces/tenant-choices.ts";
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
  const products = useQuery({ ...allProductsQuery(), enabled: can(useMe(), "products:list") });
  const choices = choicesOf(products.data?.items);
  const tenants = useTenantChoices(draft.tenantId);
  return (
    <SpaceBetween size="m">
      <LimitField
        label="Only this product"
        chosen={choices.find(({ value }) => value === draft.productId)}
        choices={choices}
        onChange={(productId) => set({ productId })}
        filtering={{ filteringType: "auto" }}
      />
      {tenants.canList && (
        <LimitField
          label="Only this tenant"
          chosen={tenants.chosen}
          choices={tenants.choices}
          onChange={(tenantId) => set({ tenantId })}
          filtering={tenants.searching}
        />
      )}
    </SpaceBetween>
  );
}

type LimitProps = {
  label: string;
  chosen: Choice | undefined;
  choices: readonly Choice[];
  onChange: (id: string) => void;
  filtering: Pick<SelectProps, "filteringType" | "onLoadItems" | "statusType" | "loadingText" | "errorText">;
};

const LimitField = ({ label, chosen, choices, onChange, filtering }: LimitProps) => (
  <FormField label={<OptionalLabel text={label} />}>
    <Select
      options={[noLimit, ...choices]}
      selectedOption={chosen ?? noLimit}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      expandToViewport
      {...filtering}
    />
  </FormField>
);
const noLimit: Choice = { value: "", label: "No limit" };
