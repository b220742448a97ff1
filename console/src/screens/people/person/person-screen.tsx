import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { tenantQuery, userQuery } from "../../../api/queries.ts";
import { usePageTitle } from "../../../app/page-title.ts";
import { JsonView } from "../../../pieces/json-view.tsx";
import { PageHeader } from "../../../pieces/page-header.tsx";
import { ProblemAlert } from "../../../pieces/problem-alert.tsx";
import { StatusBadge } from "../../../pieces/status-badge.tsx";
import { useCan } from "../../../session/me.tsx";
import "../people.css";
import type { Person } from "../people-query.ts";
import { nameOfPerson } from "../role-words.ts";
import { PersonActions } from "./person-actions.tsx";
import { PersonDetails } from "./person-details.tsx";
import { PersonEvents } from "./person-events.tsx";
import { ProductRoles } from "./product-roles.tsx";

/** Shows one person: roles, access, and what they did. */
export function PersonScreen() {
  const { userId = "", tenantId } = useParams();
  const query = useQuery(userQuery(userId, tenantId));
  const canReadTenant = useCan("tenants:read");
  const tenant = useQuery({ ...tenantQuery(tenantId ?? ""), enabled: tenantId !== undefined && canReadTenant });
  usePageTitle(query.data && nameOfPerson(query.data));
  usePageTitle(tenant.data?.name, `/tenants/${tenantId}`);
  if (query.data) {
    const person = { ...query.data, ...(tenant.data && { tenantName: tenant.data.name }) };
    return <PersonPage key={person.id} person={person} />;
  }
  if (query.error) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <SpaceBetween size="l">
      <Skeleton height="64px" />
      <Skeleton height="220px" />
    </SpaceBetween>
  );
}

const PersonPage = ({ person }: { person: Person }) => (
  <>
    <PageHeader
      title={nameOfPerson(person)}
      beside={<StatusBadge status={person.status} />}
      description={person.attributes.displayName && person.email}
      actions={<PersonActions person={person} />}
    />
    <SpaceBetween size="l">
      {person.reason && (
        <Alert type="error" header="The last change failed">
          {person.reason}
        </Alert>
      )}
      <Container header={<Header variant="h2">Facts</Header>}>
        <PersonDetails person={person} columns={3} />
      </Container>
      {person.tenantId && (
        <Container header={<Header variant="h2">Access to products</Header>}>
          <ProductRoles products={person.products} />
        </Container>
      )}
      <ExpandableSection variant="container" headerText="JSON">
        <JsonView value={person} label={nameOfPerson(person)} />
      </ExpandableSection>
      <PersonEvents person={person} />
    </SpaceBetween>
  </>
);
