import { useState } from "react";
import { ActionsMenu } from "../../../writes/actions-menu.tsx";
import type { Person } from "../people-query.ts";
import { EditPersonDialog } from "./edit-person-dialog.tsx";
import { actionsOfPerson } from "./person-action-list.ts";
import { PersonStateDialog, type StateChange } from "./person-state-dialog.tsx";
import { useResendInvitation } from "./person-writes.ts";

/** Shows the menu of what may be done with a person, and the dialogs of these actions. */
export function PersonActions({ person }: { person: Person }) {
  const [dialog, setDialog] = useState<StateChange | "edit">();
  const resend = useResendInvitation();
  const close = () => setDialog(undefined);
  const actions = actionsOfPerson(person, {
    edit: () => setDialog("edit"),
    disable: () => setDialog("disable"),
    enable: () => setDialog("enable"),
    resendInvitation: () => resend.submit(person),
    remove: () => setDialog("remove"),
  });
  return (
    <>
      <ActionsMenu actions={actions} resource={person} />
      {dialog === "edit" && <EditPersonDialog person={person} onClose={close} />}
      {dialog && dialog !== "edit" && <PersonStateDialog person={person} change={dialog} onClose={close} />}
    </>
  );
}
