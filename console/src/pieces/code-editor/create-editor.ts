import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { rangeOf, type TextProblem } from "./editor-problems.ts";
import { editorTheme } from "./editor-theme.ts";

export type EditorOptions = {
  label: string;
  text: string;
  isReadOnly: boolean;
  onChange: (text: string) => void;
};
export type Editor = {
  setText(text: string): void;
  setProblems(problems: readonly TextProblem[]): void;
  goTo(problem: TextProblem): void;
  destroy(): void;
};

const languageOf = (text: string): Extension => (text.trimStart().startsWith("{") ? json() : yaml());

/** Creates an editor in a shadow root. There, the editor's styles need no exception in the content security policy. */
export function createEditor(host: HTMLElement, { label, text, isReadOnly, onChange }: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const language = new Compartment();
  const listener = EditorView.updateListener.of(
    ({ docChanged, state }) => docChanged && onChange(state.doc.toString()),
  );
  const extensions = [
    ...behavior,
    editorTheme,
    language.of(languageOf(text)),
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    listener,
  ];
  const view = new EditorView({ root, parent: root, state: EditorState.create({ doc: text, extensions }) });
  return {
    setText: (next) => {
      if (next === view.state.doc.toString()) return;
      const changes = { from: 0, to: view.state.doc.length, insert: next };
      view.dispatch({ changes, effects: language.reconfigure(languageOf(next)) });
    },
    setProblems: (problems) => view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state, problems))),
    goTo: (problem) => {
      const { from } = rangeOf(view.state.doc, problem);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

/** Tab is not bound, so that the keyboard leaves the editor. */
const behavior: Extension[] = [
  lineNumbers(),
  lintGutter(),
  foldGutter(),
  history(),
  indentOnInput(),
  bracketMatching(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap]),
];

const diagnosticsOf = (state: EditorState, problems: readonly TextProblem[]): Diagnostic[] =>
  problems
    .filter(({ line }) => line !== undefined)
    .map((problem) => ({ ...rangeOf(state.doc, problem), severity: problem.severity, message: problem.detail }))
    .sort((one, other) => one.from - other.from);
