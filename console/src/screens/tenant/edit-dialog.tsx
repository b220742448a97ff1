import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Tenant } from "../../api/resources.ts";
import { tenantTexts } from "../../api/tenant-texts.ts";
import { TextField } from "../../pieces/text-field.tsx";
import { ConflictFields } from "../../writes/conflict-fields.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { errorOfField, WriteProblem } from "../../writes/write-problem.tsx";
import { TagFields } from "../onboard/tag-fields.tsx";
import { tenantFieldLabels, toUpdateCommand } from "./edit-fields.ts";
import { useEdit } from "./use-edit.ts";

/** Edits a tenant's name, administrator, optional texts and tags. */
export function EditDialog({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const edit = useEdit(tenant, onClose);
  return (
    <Modal
      visible
      header={`Edit ${tenant.name}`}
      onDismiss={onClose}
      footer={<EditButtons {...{ tenant, edit, onClose }} />}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          edit.save();
        }}
      >
        <SpaceBetween size="m">
          {edit.conflicts && (
            <ConflictFields
              conflicts={edit.conflicts}
              labels={tenantFieldLabels}
              theirs={edit.theirs}
              onChoose={edit.choose}
            />
          )}
          <EditFields edit={edit} />
          <WriteProblem problem={edit.problem} except={Object.keys(tenantFieldLabels).map((field) => `/${field}`)} />
        </SpaceBetween>
      </form>
    </Modal>
  );
}

type Edit = ReturnType<typeof useEdit>;

const EditFields = ({ edit: { mine, change, problem } }: { edit: Edit }) => (
  <SpaceBetween size="m">
    <TextField
      label="Name"
      value={mine.name}
      onChange={(name) => change({ name })}
      error={errorOfField(problem, "/name")}
    />
    {tenantTexts.map(({ name, label }) => (
      <TextField
        key={name}
        label={label}
        isOptional
        value={mine[name]}
        onChange={(text) => change({ [name]: text })}
        error={errorOfField(problem, `/${name}`)}
      />
    ))}
    <TextField
      label="Administrator"
      description="The person to write to. Access is a matter of the tenant's users."
      value={mine.adminEmail}
      onChange={(adminEmail) => change({ adminEmail })}
      error={errorOfField(problem, "/adminEmail")}
    />
    <TagFields
      tags={mine.tags}
      onChange={(tags) => change({ tags })}
      errorOf={({ name }) => errorOfField(problem, `/tags/${name}`)}
    />
  </SpaceBetween>
);

const EditButtons = ({ tenant, edit, onClose }: { tenant: Tenant; edit: Edit; onClose: () => void }) => (
  <div className="dialog-buttons">
    <CopyAs
      call={{ method: "PATCH", path: `/tenants/${tenant.id}`, body: edit.request }}
      cli={toUpdateCommand(tenant.id, edit.request)}
    />
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" onClick={onClose}>
        Discard
      </Button>
      <Button variant="primary" loading={edit.isPending} onClick={edit.save}>
        {edit.conflicts ? "Save over the newer version" : "Save"}
      </Button>
    </SpaceBetween>
  </div>
);
