import { useEffect, useState } from "react";
import { isProblem } from "../api/problem.ts";
import { conflictsOf, type FieldConflict, rebase } from "./edit-conflict.ts";

type Fields = Record<string, unknown>;
type EditSpec<Resource, Form extends Fields> = {
  resource: Resource;
  formOf: (resource: Resource) => Form;
  /** Reads the resource anew, after somebody else has changed it. */
  reload: () => Promise<Resource>;
  /** The write that saves the form. */
  problem: Error | null;
  onTakenOver: () => void;
};
/** The state of an edit. `conflicts` and `mine` are set after somebody else has changed the resource meanwhile. */
type EditState<Resource, Form> = {
  resource: Resource;
  form: Form;
  theirs: string[];
  conflicts?: FieldConflict[];
  mine?: Form;
};

/** Holds the form of an edit. After a 412 it takes over the other person's changes and asks about common fields. */
export function useEdit<Resource, Form extends Fields>(spec: EditSpec<Resource, Form>) {
  const { formOf, reload, problem, onTakenOver } = spec;
  const [edit, setEdit] = useState<EditState<Resource, Form>>(() => ({
    resource: spec.resource,
    form: formOf(spec.resource),
    theirs: [],
  }));
  const stale = isProblem(problem) && problem.status === 412 ? problem : undefined;
  const takeOver = async () => {
    const stored = await reload();
    setEdit((current) => takeOverChanges(current, stored, formOf));
    onTakenOver();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each rejection is taken over once
  useEffect(() => {
    if (stale) void takeOver();
  }, [stale]);
  return {
    ...edit,
    base: formOf(edit.resource),
    set: (change: Partial<Form>) => setEdit((current) => ({ ...current, form: { ...current.form, ...change } })),
    choose: (field: string, choice: "mine" | "theirs") =>
      setEdit((current) => chooseValue(current, field, choice, formOf(current.resource))),
  };
}

function takeOverChanges<Resource, Form extends Fields>(
  { resource, form }: EditState<Resource, Form>,
  stored: Resource,
  formOf: (resource: Resource) => Form,
): EditState<Resource, Form> {
  const [base, theirs] = [formOf(resource), formOf(stored)];
  const conflicts = conflictsOf(base, form, theirs);
  return { resource: stored, form: rebase(base, form, theirs), conflicts, mine: form, theirs: [] };
}

function chooseValue<Resource, Form extends Fields>(
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
