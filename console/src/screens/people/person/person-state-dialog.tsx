import { ConfirmDialog } from "../../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../../writes/copy-as.tsx";
import type { Person } from "../people-query.ts";
import { apiPathOf, nameOfPerson } from "../role-words.ts";
import { toTenantOption } from "../user-command.ts";
import { useChangePerson, useRemovePerson } from "./person-writes.ts";

export type StateChange = "disable" | "enable" | "remove";
type Props = { person: Person; onClose: () => void };

/** Shows the dialog before a person is disabled, enabled or removed. */
export const PersonStateDialog = ({ change, ...props }: Props & { change: StateChange }) =>
  change === "remove" ? <RemoveDialog {...props} /> : <StatusDialog {...props} change={change} />;

function StatusDialog({ person, change, onClose }: Props & { change: "disable" | "enable" }) {
  const isDisabling = change === "disable";
  const verb = isDisabling ? "Disable" : "Enable";
  const body = { status: isDisabling ? ("disabled" as const) : ("active" as const) };
  const write = useChangePerson(verb, onClose);
  const name = nameOfPerson(person);
  return (
    <ConfirmDialog
      title={`${verb} ${name}`}
      confirmText={verb}
      onConfirm={() => write.submit({ person, change: body })}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs
          call={{ method: "PATCH", path: apiPathOf(person), body }}
          cli={["users", "update", person.id, ...toTenantOption(person.tenantId), `--${change}`]}
        />
      }
    >
      {isDisabling
        ? `${name} loses all access at once, and the products no longer get their attributes. Roles and access are kept.`
        : `${name} has the same roles and the same access as before.`}
    </ConfirmDialog>
  );
}

function RemoveDialog({ person, onClose }: Props) {
  const write = useRemovePerson(onClose);
  return (
    <ConfirmDialog
      title={`Remove ${nameOfPerson(person)}`}
      confirmText="Remove"
      onConfirm={() => write.submit(person)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      irreversible={{
        name: person.email,
        lost: [
          "The sign-in ends at once and can't be restored.",
          "The products lose the person's attributes.",
          "The e-mail address becomes free for a new invitation.",
        ],
      }}
      copyAs={
        <CopyAs
          call={{ method: "DELETE", path: apiPathOf(person) }}
          cli={["users", "remove", person.id, ...toTenantOption(person.tenantId), "--confirm", person.email]}
        />
      }
    >
      The person's past actions stay in the event log.
    </ConfirmDialog>
  );
}
