import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { TextField } from "../../../pieces/text-field.tsx";
import { ConflictFields } from "../../../writes/conflict-fields.tsx";
import { CopyAs } from "../../../writes/copy-as.tsx";
import { errorOfField, WriteProblem } from "../../../writes/write-problem.tsx";
import { rolesOfTarget } from "../invite/invitation.ts";
import type { Person } from "../people-query.ts";
import { ProductAccess } from "../product-access.tsx";
import { RoleChoice } from "../role-choice.tsx";
import { apiPathOf, nameOfPerson } from "../role-words.ts";
import { toUpdateCommand } from "../user-command.ts";
import type { PersonForm } from "./person-form.ts";
import { usePersonForm } from "./use-person-form.ts";

const labels: Record<keyof PersonForm, string> = {
  displayName: "Display name",
  roles: "Roles",
  team: "Team",
  products: "Access to products",
};

/** Shows the dialog that changes a person's roles and access. If somebody else changed them meanwhile, both texts stay. */
export function EditPersonDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const edit = usePersonForm(person, onClose);
  const { form, change, set, write } = edit;
  const hasChanged = Object.keys(change).length > 0;
  return (
    <Modal
      visible
      header={`Change ${nameOfPerson(person)}`}
      onDismiss={onClose}
      footer={
        <div className="dialog-buttons">
          <CopyAs
            call={{ method: "PATCH", path: apiPathOf(person), body: change }}
            cli={toUpdateCommand(person, change)}
          />
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" disabled={!hasChanged} loading={write.isPending} onClick={edit.save}>
              Save
            </Button>
          </SpaceBetween>
        </div>
      }
    >
      <SpaceBetween size="m">
        <PersonFields person={person} form={form} set={set} problem={write.problem} />
        {edit.conflicts && (
          <ConflictFields conflicts={edit.conflicts} labels={labels} theirs={edit.theirs} onChoose={edit.choose} />
        )}
        <WriteProblem problem={write.problem} except={["/roles", "/team"]} />
      </SpaceBetween>
    </Modal>
  );
}

type FieldsProps = {
  person: Person;
  form: PersonForm;
  set: (change: Partial<PersonForm>) => void;
  problem: Error | null;
};

const PersonFields = ({ person, form, set, problem }: FieldsProps) => (
  <SpaceBetween size="m">
    <TextField
      label="Display name"
      isOptional
      value={form.displayName}
      onChange={(displayName) => set({ displayName })}
      error={errorOfField(problem, "/attributes/displayName")}
    />
    <RoleChoice
      roles={form.roles}
      choices={rolesOfTarget(person.tenantId ? "tenant" : "staff")}
      onChange={(roles) => set({ roles })}
      error={form.roles.length === 0 ? "At least one role is needed." : errorOfField(problem, "/roles")}
    />
    {form.roles.includes("product-owner") && (
      <TextField
        label="Team"
        value={form.team}
        onChange={(team) => set({ team })}
        error={errorOfField(problem, "/team")}
      />
    )}
    {person.tenantId && (
      <ProductAccess tenantId={person.tenantId} products={form.products} onChange={(products) => set({ products })} />
    )}
  </SpaceBetween>
);
