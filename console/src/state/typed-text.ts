import { useEffect, useRef, useState } from "react";

const PAUSE_MS = 300;

/** Holds the text of a field while it is typed, and passes it on when the typing pauses. `onChange` must be a constant.
 *  The address takes a value over later, so that a field which shows the address would lose keys. */
export function useTypedText(value: string, onChange: (value: string) => void) {
  const [text, setText] = useState(value);
  const passedOn = useRef(value);
  useEffect(() => {
    // The value that this field passed on itself may be older than the text by now.
    if (value !== passedOn.current) setText(value);
    passedOn.current = value;
  }, [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => {
      passedOn.current = text;
      onChange(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return [text, setText] as const;
}
