import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import type { Tenant } from "../../api/resources.ts";
import { tenantTexts } from "../../api/tenant-texts.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { FieldList } from "../../pieces/field-list.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { TagList } from "../../pieces/tag-list.tsx";
import { useCan } from "../../session/me.tsx";
import { EditDialog } from "./edit-dialog.tsx";

/** Shows the tenant's own fields and its tags. */
export function DetailsTab({ tenant }: { tenant: Tenant }) {
  const [isEditing, setEditing] = useState(false);
  const canUpdate = useCan("tenants:update") && tenant.allowedActions.includes("update");
  const edit = canUpdate && <Button onClick={() => setEditing(true)}>Edit</Button>;
  const { id, adminEmail, onPartialFailure, createdAt, updatedAt, tags } = tenant;
  return (
    <Container header={<Header actions={edit}>Details</Header>}>
      <FieldList
        fields={[
          { label: "Id", value: <CopyableId id={id} short /> },
          ...tenantTexts.map(({ name, label }) => ({
            label,
            value: tenant[name] ?? <span className="soft">None</span>,
          })),
          ...(adminEmail ? [{ label: "Administrator", value: adminEmail }] : []),
          {
            label: "Tags",
            value: Object.keys(tags).length > 0 ? <TagList tags={tags} /> : <span className="soft">None</span>,
          },
          ...(onPartialFailure
            ? [{ label: "If a product failed at onboarding", value: partialFailures[onPartialFailure] }]
            : []),
          ...(createdAt ? [{ label: "Created", value: <RelativeTime time={createdAt} /> }] : []),
          ...(updatedAt ? [{ label: "Last change", value: <RelativeTime time={updatedAt} /> }] : []),
        ]}
      />
      {isEditing && <EditDialog tenant={tenant} onClose={() => setEditing(false)} />}
    </Container>
  );
}

const partialFailures: Record<Tenant["onPartialFailure"], string> = {
  keep: "Keep the others",
  rollBack: "Remove the others",
};
