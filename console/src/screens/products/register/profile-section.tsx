import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Multiselect from "@cloudscape-design/components/multiselect";
import { profileAttributes } from "../profile-attributes.ts";
import type { FormSectionProps } from "./form-context.ts";

/** Shows the attributes of users that the product reads. */
export const ProfileSection = ({ draft, set, errorOf }: FormSectionProps) => (
  <Container header={<Header variant="h2">Shared attributes of users</Header>}>
    <FormField
      label="Attributes"
      description="The product gets exactly these, of users who have access to it, for as long as they have it."
      errorText={errorOf("/profileAttributes") ?? ""}
    >
      <Multiselect
        options={profileAttributes}
        selectedOptions={profileAttributes.filter(({ value }) => draft.profileAttributes.includes(value))}
        placeholder="None"
        onChange={({ detail }) =>
          set({ profileAttributes: detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])) })
        }
        expandToViewport
      />
    </FormField>
  </Container>
);
