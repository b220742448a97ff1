import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTenantChoices } from "../../../pieces/tenant-choices.ts";
import { TextField } from "../../../pieces/text-field.tsx";
import { errorOfField } from "../../../writes/write-problem.tsx";
import { ProductAccess } from "../product-access.tsx";
import { RoleChoice } from "../role-choice.tsx";
import { type Invitation, type InvitationTarget, newInvitation, rolesOfTarget } from "./invitation.ts";

type Props = {
  invitation: Invitation;
  targets: readonly InvitationTarget[];
  isTenantFixed: boolean;
  set: (change: Partial<Invitation>) => void;
  problems: Record<string, string>;
  rejection: Error | null;
};

/** Shows the fields of an invitation. */
export const InviteFields = (props: Props) => (
  <SpaceBetween size="m">
    <PersonFields {...props} />
    <AccessFields {...props} />
  </SpaceBetween>
);

const PersonFields = ({ invitation, targets, isTenantFixed, set, problems, rejection }: Props) => (
  <SpaceBetween size="m">
    {targets.length > 1 && <TargetChoice target={invitation.target} set={set} />}
    {invitation.target === "tenant" && !isTenantFixed && (
      <TenantChoice tenantId={invitation.tenantId} set={set} error={problems["tenantId"]} />
    )}
    <TextField
      label="E-mail address"
      inputMode="email"
      value={invitation.email}
      onChange={(email) => set({ email })}
      error={problems["email"] ?? errorOfField(rejection, "/email")}
    />
    <TextField
      label="Display name"
      isOptional
      value={invitation.displayName}
      onChange={(displayName) => set({ displayName })}
      error={errorOfField(rejection, "/attributes/displayName")}
    />
  </SpaceBetween>
);

const AccessFields = ({ invitation, set, problems, rejection }: Props) => (
  <SpaceBetween size="m">
    <RoleChoice
      roles={invitation.roles}
      choices={rolesOfTarget(invitation.target)}
      onChange={(roles) => set({ roles })}
      error={problems["roles"] ?? errorOfField(rejection, "/roles")}
    />
    {invitation.roles.includes("product-owner") && (
      <TextField
        label="Team"
        description="A product owner manages the products of this team."
        value={invitation.team}
        onChange={(team) => set({ team })}
        error={errorOfField(rejection, "/team")}
      />
    )}
    {invitation.target === "tenant" && invitation.tenantId && (
      <ProductAccess
        tenantId={invitation.tenantId}
        products={invitation.products}
        onChange={(products) => set({ products })}
      />
    )}
  </SpaceBetween>
);

const TargetChoice = ({ target, set }: { target: InvitationTarget; set: Props["set"] }) => (
  <FormField label="To">
    <RadioGroup
      value={target}
      items={[
        { value: "tenant", label: "A tenant", description: "A person of a customer organization." },
        { value: "staff", label: "The staff", description: "A person who works on the platform." },
      ]}
      onChange={({ detail }) => {
        const next = detail.value as InvitationTarget;
        set({ target: next, roles: newInvitation(next).roles });
      }}
    />
  </FormField>
);

type TenantChoiceProps = { tenantId: string; set: Props["set"]; error: string | undefined };

function TenantChoice({ tenantId, set, error }: TenantChoiceProps) {
  const { choices, chosen, searching } = useTenantChoices(tenantId);
  return (
    <FormField label="Tenant" errorText={error ?? ""}>
      <Select
        options={choices}
        selectedOption={chosen ?? null}
        placeholder="Choose one"
        {...searching}
        onChange={({ detail }) => set({ tenantId: detail.selectedOption.value ?? "", products: {} })}
        expandToViewport
      />
    </FormField>
  );
}
