import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { tenantTexts } from "../../api/tenant-texts.ts";
import { DraftField } from "./draft-field.tsx";
import type { StepProps } from "./step-props.ts";
import { TagFields } from "./tag-fields.tsx";

/** Shows the first step: the tenant's name, its optional texts, its tags. */
export const TenantStep = (props: StepProps) => (
  <Container>
    <div className="form-column">
      <SpaceBetween size="l">
        <DraftField
          {...props}
          field="name"
          label="Name"
          description="The organization's name. Only one tenant may have it."
        />
        {tenantTexts.map(({ name, label, description }) => (
          <DraftField key={name} {...props} field={name} label={label} isOptional description={description} />
        ))}
        <TagFields
          tags={props.draft.tags}
          onChange={(tags) => props.change({ tags })}
          errorOf={({ name }, index) => props.errorOf(`/tags/${index}`) ?? props.errorOf(`/tags/${name}`)}
        />
      </SpaceBetween>
    </div>
  </Container>
);
