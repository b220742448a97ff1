import Button from "@cloudscape-design/components/button";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { PageHeader } from "../../pieces/page-header.tsx";
import { useMe } from "../../session/me.tsx";
import { useListState } from "../../state/list-state.ts";
import { findInvitationTargets } from "./invite/invitation.ts";
import { InviteDialog } from "./invite/invite-dialog.tsx";
import "./people.css";
import { PeopleList } from "./people-list.tsx";
import { peopleListDefaults } from "./people-list-state.ts";
import { RolesMatrix } from "./roles/roles-matrix.tsx";

/** Shows the people of all tenants and the staff, and what each role may do. */
export function PeopleScreen() {
  const list = useListState(peopleListDefaults);
  const me = useMe();
  const [isInviting, setInviting] = useState(false);
  const canInvite = findInvitationTargets(me).length > 0;
  return (
    <>
      <PageHeader
        title="Users and roles"
        description={
          me.tenantId === undefined
            ? "The staff of the platform and the people of all tenants."
            : "The people of your organization."
        }
        actions={
          canInvite && (
            <Button variant="primary" onClick={() => setInviting(true)}>
              Invite somebody
            </Button>
          )
        }
      />
      <Tabs
        activeTabId={list.state.tab}
        ariaLabel="Users and roles"
        onChange={({ detail }) => list.change({ tab: detail.activeTabId, row: "" }, { push: true })}
        tabs={[
          { id: "people", label: "People", content: <PeopleList list={list} /> },
          { id: "roles", label: "Roles", content: <RolesMatrix /> },
        ]}
      />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}
