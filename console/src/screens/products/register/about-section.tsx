import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { OptionalLabel, TextField } from "../../../pieces/text-field.tsx";
import { useMe } from "../../../session/me.tsx";
import type { FormSectionProps } from "./form-context.ts";
import { suggestId } from "./product-draft.ts";

/** Shows the product's name, its id and its owners. */
export function AboutSection(fields: FormSectionProps) {
  const { draft, set, errorOf, isNew } = fields;
  // The id follows the name until somebody types one of their own.
  const setName = (name: string) =>
    set({ name, ...(isNew && (draft.id === "" || draft.id === suggestId(draft.name)) && { id: suggestId(name) }) });
  return (
    <Container header={<Header variant="h2">About the product</Header>}>
      <SpaceBetween size="m">
        <ColumnLayout columns={2}>
          <TextField
            label="Name"
            description={isNew ? "Tenants see it." : undefined}
            value={draft.name}
            onChange={setName}
            error={errorOf("/name")}
          />
          {/* The layout gives each child a cell, so a fragment would share one. */}
          {isNew && <IdField {...fields} />}
          {isNew && <TeamField {...fields} />}
          <TextField
            label="Owner's e-mail"
            value={draft.ownerEmail}
            inputMode="email"
            onChange={(ownerEmail) => set({ ownerEmail })}
            error={errorOf("/ownerEmail")}
          />
        </ColumnLayout>
        <FormField label={<OptionalLabel text="Description" />} stretch errorText={errorOf("/description") ?? ""}>
          <Textarea rows={2} value={draft.description} onChange={({ detail }) => set({ description: detail.value })} />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

const IdField = ({ draft, set, errorOf }: FormSectionProps) => (
  <TextField
    label="Id"
    description="It never changes and is never used again."
    value={draft.id}
    onChange={(id) => set({ id })}
    error={errorOf("/id")}
  />
);

const TeamField = ({ draft, set, errorOf }: FormSectionProps) => (
  <TextField
    label="Team"
    value={draft.team}
    placeholder={useMe().team ?? "crm-team"}
    onChange={(team) => set({ team })}
    error={errorOf("/team")}
  />
);
