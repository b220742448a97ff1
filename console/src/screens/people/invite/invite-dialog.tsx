import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useMe } from "../../../session/me.tsx";
import { CopyAs } from "../../../writes/copy-as.tsx";
import { WriteProblem } from "../../../writes/write-problem.tsx";
import { toTenantOption, toUserOptions } from "../user-command.ts";
import { findInvitationTargets, type Invitation, newInvitation, problemsOfInvitation } from "./invitation.ts";
import { toStaffBody, toUserBody } from "./invite-body.ts";
import { InviteFields } from "./invite-fields.tsx";
import { useInvite } from "./use-invite.ts";

/** Shows the dialog that invites somebody to a tenant or to the staff. `tenantId` fixes the tenant. */
export function InviteDialog({ tenantId, onClose }: { tenantId?: string; onClose: () => void }) {
  const me = useMe();
  const fixed = tenantId ?? me.tenantId;
  const targets = fixed ? (["tenant"] as const) : findInvitationTargets(me);
  const [invitation, setInvitation] = useState(() => newInvitation(targets[0] ?? "tenant", fixed));
  const [showAll, setShowAll] = useState(false);
  const write = useInvite(onClose);
  const problems = problemsOfInvitation(invitation);
  const submit = () => {
    if (Object.keys(problems).length > 0) return setShowAll(true);
    write.submit(invitation);
  };
  return (
    <Modal
      visible
      header="Invite somebody"
      onDismiss={onClose}
      footer={<Footer {...{ invitation, submit, onClose }} isPending={write.isPending} />}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SpaceBetween size="m">
          <InviteFields
            invitation={invitation}
            targets={targets}
            isTenantFixed={fixed !== undefined}
            set={(change) => setInvitation((current) => ({ ...current, ...change }))}
            problems={showAll ? problems : {}}
            rejection={write.problem}
          />
          <WriteProblem
            problem={write.problem}
            except={["/email", "/roles", "/team", "/attributes/displayName"]}
            email={write.sent?.email.trim()}
            onFollow={onClose}
          />
        </SpaceBetween>
      </form>
    </Modal>
  );
}

type FooterProps = { invitation: Invitation; submit: () => void; onClose: () => void; isPending: boolean };

const Footer = ({ invitation, submit, onClose, isPending }: FooterProps) => (
  <div className="dialog-buttons">
    <CopyAs {...commandsOf(invitation)} />
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" onClick={onClose}>
        Cancel
      </Button>
      <Button variant="primary" onClick={submit} loading={isPending}>
        Send the invitation
      </Button>
    </SpaceBetween>
  </div>
);

/** Returns the invitation as a request and as a command. */
function commandsOf(invitation: Invitation) {
  const { target, tenantId } = invitation;
  const isStaff = target === "staff";
  const path = isStaff ? "/users" : `/tenants/${tenantId}/users`;
  const body = isStaff ? toStaffBody(invitation) : toUserBody(invitation);
  const words = [
    "users",
    "invite",
    body.email,
    ...toTenantOption(isStaff ? undefined : tenantId),
    ...toUserOptions(body),
  ];
  return {
    call: { method: "POST" as const, path, body },
    cli: words,
  };
}
