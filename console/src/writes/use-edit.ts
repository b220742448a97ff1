import { useEffect, useState } from "react";
import { isProblem } from "../api/problem.ts";
import { chooseValue, type EditState, type Fields, startEdit, takeOverChanges } from "./edit-state.ts";

type HeldEditSpec<Resource, Form extends Fields> = {
  formOf: (resource: Resource) => Form;
  /** Reads the resource anew, after somebody else has changed it. */
  reload: () => Promise<Resource>;
  /** The write that saves the form. */
  problem: Error | null;
  onTakenOver: () => void;
};

/** A state and its setter, such as those of `useState` or `useDraft`. */
type Held<State> = readonly [State, (change: (current: State) => State) => void];

/** Holds the form of an edit. After a 412 it takes over the other person's changes and asks about common fields. */
export function useEdit<Resource, Form extends Fields>(spec: HeldEditSpec<Resource, Form> & { resource: Resource }) {
  return useHeldEdit(
    spec,
    useState(() => startEdit(spec.resource, spec.formOf)),
  );
}

/** Does the same as `useEdit` for a form that its caller holds, such as in a draft that survives a reload. */
export function useHeldEdit<Resource, Form extends Fields>(
  { formOf, reload, problem, onTakenOver }: HeldEditSpec<Resource, Form>,
  [edit, setEdit]: Held<EditState<Resource, Form>>,
) {
  const stale = isProblem(problem) && problem.status === 412 ? problem : undefined;
  const takeOver = async (left: AbortSignal) => {
    const stored = await reload();
    // A form that was left would store its discarded draft again.
    if (left.aborted) return;
    setEdit((current) => takeOverChanges(current, stored, formOf));
    onTakenOver();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each rejection is taken over once
  useEffect(() => {
    if (!stale) return;
    const leaving = new AbortController();
    void takeOver(leaving.signal);
    return () => leaving.abort();
  }, [stale]);
  return {
    ...edit,
    base: formOf(edit.resource),
    set: (change: Partial<Form>) => setEdit((current) => ({ ...current, form: { ...current.form, ...change } })),
    choose: (field: string, choice: "mine" | "theirs") =>
      setEdit((current) => chooseValue(current, field, choice, formOf(current.resource))),
  };
}
