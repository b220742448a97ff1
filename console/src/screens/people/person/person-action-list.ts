import type { User } from "../../../api/resources.ts";
import type { ResourceAction } from "../../../writes/actions.ts";

type ActionName = "edit" | "disable" | "enable" | "resendInvitation" | "remove";

/** Returns what may be done with a person. Enabling replaces disabling once somebody is disabled. */
export function actionsOfPerson(
  { tenantId, status }: Pick<User, "tenantId" | "status">,
  run: Record<ActionName, () => void>,
): ResourceAction[] {
  const kind = tenantId === undefined ? "staff" : "users";
  const state = status === "disabled" ? "enable" : "disable";
  return [
    { name: "update", permission: `${kind}:update`, text: "Change roles and access", run: run.edit },
    {
      name: "resendInvitation",
      permission: `${kind}:resend-invitation`,
      text: "Send the invitation again",
      run: run.resendInvitation,
    },
    { name: state, permission: `${kind}:update`, text: state === "enable" ? "Enable" : "Disable", run: run[state] },
    { name: "remove", permission: `${kind}:remove`, text: "Remove", run: run.remove },
  ];
}
