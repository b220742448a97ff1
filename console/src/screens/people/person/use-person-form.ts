import { queryClient } from "../../../api/query-client.ts";
import { readJson } from "../../../api/read-json.ts";
import type { User } from "../../../api/resources.ts";
import { useEdit } from "../../../writes/use-edit.ts";
import { apiPathOf } from "../role-words.ts";
import { changeOf, formOf } from "./person-form.ts";
import { useChangePerson } from "./person-writes.ts";

/** Holds the form of a person's roles and access, and saves it. */
export function usePersonForm(person: User, onClose: () => void) {
  const write = useChangePerson("Change", onClose);
  const edit = useEdit({
    resource: person,
    formOf,
    reload: () =>
      queryClient.fetchQuery({
        queryKey: ["user", person.id, "stored"],
        queryFn: () => readJson<User>(apiPathOf(person)),
        staleTime: 0,
      }),
    problem: write.problem,
    onTakenOver: write.reset,
  });
  const change = changeOf(edit.base, edit.form, edit.resource.attributes);
  return { ...edit, change, write, save: () => write.submit({ person: edit.resource, change }) };
}
