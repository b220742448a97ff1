import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { createEditor, type Editor } from "./create-editor.ts";
import type { TextProblem } from "./editor-problems.ts";

export type CodeEditorHandle = { goTo: (problem: TextProblem) => void };
export type CodeEditorProps = {
  label: string;
  value: string;
  onChange?: (value: string) => void;
  problems?: readonly TextProblem[];
  height?: string;
  ref?: Ref<CodeEditorHandle>;
};

/** Shows an editor for YAML and JSON that marks problems at their lines. Without `onChange`, the text can't be changed. */
export function CodeEditor({ label, value, onChange, problems, height = "420px", ref }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  const isReadOnly = onChange === undefined;
  useEffect(() => {
    if (!host.current) return;
    const options = { label, text: latest.current.value, isReadOnly };
    const created = createEditor(host.current, { ...options, onChange: (text) => latest.current.onChange?.(text) });
    editor.current = created;
    return () => created.destroy();
  }, [label, isReadOnly]);
  useEffect(() => editor.current?.setText(value), [value]);
  useEffect(() => editor.current?.setProblems(problems ?? []), [problems]);
  useImperativeHandle(ref, () => ({ goTo: (problem) => editor.current?.goTo(problem) }), []);
  return <div ref={host} className="code-editor" style={{ blockSize: height }} />;
}
