import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { TextField } from "../../../pieces/text-field.tsx";
import { describeIsolation } from "../product-words.ts";
import type { FormSectionProps } from "./form-context.ts";
import type { ProductDraft } from "./product-draft.ts";

const isolations = (["silo", "pool", "bridge"] as const).map((value) => ({
  value,
  label: describeIsolation(value).name,
  description: describeIsolation(value).meaning,
}));

/** Shows the AWS account in which the product runs. */
export const AccountSection = ({ draft, set, errorOf }: FormSectionProps) => (
  <Container
    header={
      <Header variant="h2" description="After the registration, the product's team lets Tenantry in with one command.">
        AWS account
      </Header>
    }
  >
    <SpaceBetween size="m">
      <ColumnLayout columns={2}>
        <TextField
          label="Account id"
          value={draft.account}
          placeholder="12 digits"
          inputMode="numeric"
          onChange={(account) => set({ account })}
          error={errorOf("/account")}
        />
        <TextField
          label="Region"
          value={draft.region}
          placeholder="eu-central-1"
          onChange={(region) => set({ region })}
          error={errorOf("/region")}
        />
      </ColumnLayout>
      <FormField label="Separation of tenants" stretch>
        <Tiles
          value={draft.isolation}
          items={isolations}
          columns={3}
          onChange={({ detail }) => set({ isolation: detail.value as ProductDraft["isolation"] })}
        />
      </FormField>
    </SpaceBetween>
  </Container>
);
