import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { TextField } from "../../../pieces/text-field.tsx";
import { CapabilityChoice } from "./capability-choice.tsx";
import type { TemplateSectionProps } from "./form-context.ts";
import { ParameterMapping } from "./parameter-mapping.tsx";
import type { ProductDraft } from "./product-draft.ts";
import { TemplateField } from "./template-field.tsx";

const kinds = [
  {
    value: "cloudformation",
    label: "Tenantry deploys a stack",
    description: "A CloudFormation template describes the resources of one tenant.",
  },
  {
    value: "events",
    label: "The product reacts to events",
    description: "The product reads its queue, sets up the tenant itself and reports the result.",
  },
];

/** Shows how a tenant of the product is set up. */
export function IntegrationSection(props: TemplateSectionProps) {
  const { draft, set, errorOf, isNew } = props;
  return (
    <Container header={<Header variant="h2">Setting up a tenant</Header>}>
      <SpaceBetween size="l">
        {isNew && (
          <Tiles
            ariaLabel="Setting up a tenant"
            value={draft.kind}
            items={kinds}
            columns={2}
            onChange={({ detail }) => set({ kind: detail.value as ProductDraft["kind"] })}
          />
        )}
        {draft.kind === "cloudformation" && (
          <SpaceBetween size="l">
            <TemplateField {...props} />
            <ParameterMapping {...props} />
            <CapabilityChoice {...props} />
          </SpaceBetween>
        )}
        <div className="short-field">
          <TextField
            label="Time limit in minutes"
            isOptional
            description="A tenant's set-up that takes longer fails."
            value={draft.timeoutMinutes}
            inputMode="numeric"
            onChange={(timeoutMinutes) => set({ timeoutMinutes })}
            error={errorOf("/integration/timeoutMinutes")}
          />
        </div>
      </SpaceBetween>
    </Container>
  );
}
