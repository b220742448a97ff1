import { conflictsOf, type FieldConflict, isSame, rebase } from "./edit-conflict.ts";

export type Fields = Record<string, unknown>;

/** The state of an edit, with the version of the resource on which it is based. `conflicts` and `mine` are set after
 *  somebody else has changed the resource meanwhile. */
export type EditState<Resource, Form> = {
  resource: Resource;
  form: Form;
  theirs: string[];
  conflicts?: FieldConflict[];
  mine?: Form;
};

export const startEdit = <Resource, Form>(
  resource: Resource,
  formOf: (resource: Resource) => Form,
): EditState<Resource, Form> => ({ resource, form: formOf(resource), theirs: [] });

/** Returns the edit on top of what is stored by now. */
export function takeOverChanges<Resource, Form extends Fields>(
  edit: EditState<Resource, Form>,
  stored: Resource,
  formOf: (resource: Resource) => Form,
): EditState<Resource, Form> {
  const { resource, form } = edit;
  const [base, theirs] = [formOf(resource), formOf(stored)];
  const found = conflictsOf(base, form, theirs);
  const open = openConflictsOf(edit, theirs).filter(({ field }) => found.every((one) => one.field !== field));
  return {
    resource: stored,
    form: rebase(base, form, theirs),
    conflicts: [...found, ...open],
    mine: { ...form, ...Object.fromEntries(open.map(({ field, mine }) => [field, mine])) },
    theirs: edit.theirs.filter((field) => open.some((one) => one.field === field)),
  };
}

/** Returns the earlier conflicts that a newer version does not solve, so that their questions stay. */
function openConflictsOf<Form extends Fields>(edit: EditState<unknown, Form>, stored: Form): FieldConflict[] {
  const { form, mine = form, theirs, conflicts = [] } = edit;
  return conflicts
    .map(({ field }) => ({
      field,
      mine: theirs.includes(field) ? mine[field] : form[field],
      theirs: stored[field],
    }))
    .filter((one) => !isSame(one.mine, one.theirs));
}

/** Returns the edit with the chosen value of a field. `stored` are the fields of the other person's version. */
export function chooseValue<Resource, Form extends Fields>(
  current: EditState<Resource, Form>,
  field: string,
  choice: "mine" | "theirs",
  stored: Form,
): EditState<Resource, Form> {
  const source = choice === "theirs" ? stored : (current.mine ?? current.form);
  const others = current.theirs.filter((one) => one !== field);
  return {
    ...current,
    form: { ...current.form, [field]: source[field] },
    theirs: choice === "theirs" ? [...others, field] : others,
  };
}
