import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { CopyableId } from "../../../pieces/copyable-id.tsx";
import { RelativeTime } from "../../../pieces/relative-time.tsx";
import { StatusBadge } from "../../../pieces/status-badge.tsx";
import type { Person } from "../people-query.ts";
import { RoleList } from "../role-list.tsx";

const attributeNames: Record<string, string> = {
  givenName: "Given name",
  familyName: "Family name",
  locale: "Language",
  timeZone: "Time zone",
  phone: "Phone",
  jobTitle: "Job title",
  department: "Department",
};

/** Shows the facts about a person. `columns` is 1 beside a list. */
export const PersonDetails = ({ person, columns = 1 }: { person: Person; columns?: number }) => (
  <KeyValuePairs
    columns={columns}
    minColumnWidth={210}
    items={[
      { label: "Status", value: <StatusBadge status={person.status} /> },
      { label: "E-mail address", value: person.email },
      { label: "Roles", value: <RoleList roles={person.roles} /> },
      { label: "Belongs to", value: <Belonging person={person} /> },
      ...Object.entries(person.attributes)
        .filter(([name]) => name in attributeNames)
        .map(([name, value]) => ({ label: attributeNames[name] ?? name, value: String(value) })),
      { label: "Id", value: <CopyableId id={person.id} short /> },
      { label: "Invited", value: <RelativeTime time={person.createdAt} /> },
    ]}
  />
);

const Belonging = ({ person: { tenantId, tenantName, team } }: { person: Person }) =>
  tenantId ? (
    <a className="text-link" href={`/tenants/${tenantId}`}>
      {tenantName ?? "The tenant"}
    </a>
  ) : (
    `Staff${team ? `, ${team}` : ""}`
  );
