import Skeleton from "@cloudscape-design/components/skeleton";
import { lazy, Suspense } from "react";
import "./code-editor.css";
import type { CodeEditorProps } from "./code-editor.tsx";

const CodeEditor = lazy(async () => ({ default: (await import("./code-editor.tsx")).CodeEditor }));

/** Shows the editor, which is loaded when a screen shows it first. Its place is reserved meanwhile. */
export const LazyCodeEditor = ({ height = "420px", ...props }: CodeEditorProps) => (
  <Suspense fallback={<Skeleton height={height} />}>
    <CodeEditor {...props} height={height} />
  </Suspense>
);
