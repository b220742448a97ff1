import { useEffect, useState } from "react";
import { isProblem } from "../../../api/problem.ts";
import { queryClient } from "../../../api/query-client.ts";
import { readJson } from "../../../api/read-json.ts";
import type { User } from "../../../api/resources.ts";
import { conflictsOf, type FieldConflict, rebase } from "../../../writes/edit-conflict.ts";
import { apiPathOf } from "../role-words.ts";
import { changeOf, formOf, type PersonForm } from "./person-form.ts";
import { useChangePerson } from "./person-writes.ts";

/** The state of an edit. `mine` and `stored` are set after somebody else has changed the person meanwhile. */
type Edit = { person: User; form: PersonForm; conflicts?: FieldConflict[]; mine?: PersonForm; theirs: string[] };

/** Holds the form of a person. After a 412 it takes over the other person's changes and asks about common fields. */
export function usePersonForm(person: User, onClose: () => void) {
  const [edit, setEdit] = useState<Edit>({ person, form: formOf(person), theirs: [] });
  const write = useChangePerson("Change", onClose);
  const base = formOf(edit.person);
  const takeOver = async () => {
    const stored = await queryClient.fetchQuery({
      queryKey: ["user", person.id, "stored"],
      queryFn: () => readJson<User>(apiPathOf(person)),
      staleTime: 0,
    });
    const [mine, theirs] = [edit.form, formOf(stored)];
    setEdit({
      person: stored,
      form: rebase(base, mine, theirs),
      conflicts: conflictsOf(base, mine, theirs),
      mine,
      theirs: [],
    });
  };
  const stale = isProblem(write.problem) && write.problem.status === 412 ? write.problem : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each rejection is taken over once
  useEffect(() => {
    if (stale) void takeOver().then(write.reset);
  }, [stale]);
  const choose = (field: string, choice: "mine" | "theirs") =>
    setEdit((current) => {
      const source = choice === "theirs" ? formOf(current.person) : (current.mine ?? current.form);
      const key = field as keyof PersonForm;
      const others = current.theirs.filter((one) => one !== field);
      return {
        ...current,
        form: { ...current.form, [key]: source[key] },
        theirs: choice === "theirs" ? [...others, field] : others,
      };
    });
  return {
    ...edit,
    base,
    write,
    choose,
    set: (change: Partial<PersonForm>) => setEdit((current) => ({ ...current, form: { ...current.form, ...change } })),
    save: () => write.submit({ person: edit.person, change: changeOf(base, edit.form, edit.person.attributes) }),
  };
}
