import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { tenantQuery } from "../../api/queries.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { can, useMe } from "../../session/me.tsx";
import { RoleList } from "../people/role-list.tsx";
import { describePermission } from "../people/roles/permission-words.ts";

/** Shows who is signed in, and what they may do. */
export function Profile() {
  const me = useMe();
  const canReadTenant = me.tenantId !== undefined && can(me, "tenants:read");
  const tenant = useQuery({ ...tenantQuery(me.tenantId ?? ""), enabled: canReadTenant });
  return (
    <Container header={<Header variant="h2">You</Header>}>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Name", value: me.displayName ?? "Not set" },
            { label: "E-mail address", value: me.email ?? "Unknown" },
            { label: "Roles", value: <RoleList roles={me.roles} /> },
            {
              label: "Belongs to",
              value: me.tenantId ? (tenant.data?.name ?? me.tenantId) : `Staff${me.team ? `, ${me.team}` : ""}`,
            },
            { label: "Subject in the event log", value: <CopyableId id={me.subject} /> },
          ]}
        />
        <ExpandableSection headerText={`What you may do (${me.permissions.length})`}>
          <ul className="permission-list">
            {me.permissions.map((permission) => (
              <li key={permission}>
                {describePermission(permission)} <code className="soft">{permission}</code>
              </li>
            ))}
          </ul>
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
