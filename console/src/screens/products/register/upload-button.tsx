import Button from "@cloudscape-design/components/button";
import { type ReactNode, useRef } from "react";

type Props = { accept: string; onText: (text: string) => void; children: ReactNode };

/** Shows a button that reads a text file of this computer. */
export function UploadButton({ accept, onText, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    onText(await file.text());
    // The same file can be chosen again after it has changed.
    if (input.current) input.current.value = "";
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={({ target }) => void read(target.files?.[0])}
        aria-hidden="true"
        tabIndex={-1}
      />
      <Button iconName="upload" onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  );
}
