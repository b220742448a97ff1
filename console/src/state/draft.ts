import { useCallback, useState } from "react";

const keyOf = (name: string) => `tenantry.draft.${name}`;

function readDraft<Value>(name: string): Value | undefined {
  const text = sessionStorage.getItem(keyOf(name));
  return text === null ? undefined : (JSON.parse(text) as Value);
}

/** The state of a form that survives a reload and a new sign-in. `clear` forgets it after the form was sent. */
export function useDraft<Value>(
  name: string,
  initial: Value,
): [Value, (change: (current: Value) => Value) => void, () => void] {
  const [value, setValue] = useState(() => readDraft<Value>(name) ?? initial);
  const change = useCallback(
    (next: (current: Value) => Value) =>
      setValue((current) => {
        const changed = next(current);
        sessionStorage.setItem(keyOf(name), JSON.stringify(changed));
        return changed;
      }),
    [name],
  );
  const clear = useCallback(() => sessionStorage.removeItem(keyOf(name)), [name]);
  return [value, change, clear];
}
