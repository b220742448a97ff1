import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Person } from "../people-query.ts";
import { nameOfPerson, pageOfPerson } from "../role-words.ts";
import { PersonActions } from "./person-actions.tsx";
import { PersonDetails } from "./person-details.tsx";
import { ProductRoles } from "./product-roles.tsx";

/** Shows the person who is selected in the list, at a glance. */
export const PersonSummary = ({ person }: { person: Person }) => (
  <SpaceBetween size="l">
    {person.reason && (
      <Alert type="error" header="The last change failed">
        {person.reason}
      </Alert>
    )}
    <SpaceBetween direction="horizontal" size="xs">
      <Button href={pageOfPerson(person)}>Open {nameOfPerson(person)}</Button>
      <PersonActions person={person} />
    </SpaceBetween>
    <PersonDetails person={person} />
    {person.tenantId && <ProductRoles products={person.products} />}
  </SpaceBetween>
);
