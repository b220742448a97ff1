import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { describeRole, type Role } from "./role-words.ts";

type Props = {
  roles: readonly Role[];
  choices: readonly Role[];
  onChange: (roles: Role[]) => void;
  error?: string | undefined;
};

/** Shows the roles that a person can have, each with what it means. */
export const RoleChoice = ({ roles, choices, onChange, error }: Props) => (
  <FormField label="Roles" errorText={error ?? ""}>
    <SpaceBetween size="xxs">
      {choices.map((role) => (
        <Checkbox
          key={role}
          checked={roles.includes(role)}
          description={describeRole(role).meaning}
          onChange={({ detail }) =>
            onChange(choices.filter((one) => (one === role ? detail.checked : roles.includes(one))))
          }
        >
          {describeRole(role).name}
        </Checkbox>
      ))}
    </SpaceBetween>
  </FormField>
);
