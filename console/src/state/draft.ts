import { useCallback, useRef, useState } from "react";

const prefix = "tenantry.draft.";
const keyOf = (name: string) => `${prefix}${name}`;
/** The key of the person to whom the drafts of this tab belong. */
const ownerKey = "tenantry.draft-owner";

/** Removes all drafts of this tab. */
export function forgetDrafts(): void {
  const keys = Array.from({ length: sessionStorage.length }, (_, index) => sessionStorage.key(index));
  for (const key of keys) if (key?.startsWith(prefix)) sessionStorage.removeItem(key);
  sessionStorage.removeItem(ownerKey);
}

/** Keeps the drafts of a person who is signed in, and removes those of any other person. After the end of a session
 *  another person may sign in at this tab. */
export function keepDraftsOf(subject: string): void {
  if (sessionStorage.getItem(ownerKey) === subject) return;
  forgetDrafts();
  sessionStorage.setItem(ownerKey, subject);
}

/** Returns a draft as text. JSON has no `undefined`, so an emptied field is stored as null. */
export const printDraft = (draft: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(draft).map(([field, value]) => [field, value ?? null])));

/** Returns a stored draft. A field that the console has had only since then keeps its initial value. */
export function parseDraft<Value extends object>(text: string, initial: Value): Value {
  const stored = Object.entries(JSON.parse(text) as object).map(([field, value]) => [field, value ?? undefined]);
  return { ...initial, ...Object.fromEntries(stored) };
}

function readDraft<Value extends object>(name: string, initial: Value): Value {
  const text = sessionStorage.getItem(keyOf(name));
  return text === null ? initial : parseDraft(text, initial);
}

/** The state of a form that survives a reload and the end of a session, but neither a sign-out nor the sign-in of
 *  another person. `clear` forgets it after the form was sent or discarded. `complete` adds to the parts of a stored draft
 *  what an older console did not know. */
export function useDraft<Value extends object>(
  name: string,
  initial: Value,
  complete = (draft: Value): Value => draft,
): [Value, (change: (current: Value) => Value) => void, () => void] {
  const [value, setValue] = useState(() => complete(readDraft(name, initial)));
  // The form stays until the next page is loaded. Changes in that time would store a cleared draft again.
  const cleared = useRef<string>(undefined);
  const change = useCallback(
    (next: (current: Value) => Value) =>
      setValue((current) => {
        const changed = next(current);
        if (cleared.current !== name) sessionStorage.setItem(keyOf(name), printDraft(changed));
        return changed;
      }),
    [name],
  );
  const clear = useCallback(() => {
    cleared.current = name;
    sessionStorage.removeItem(keyOf(name));
  }, [name]);
  return [value, change, clear];
}
