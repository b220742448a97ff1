import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The colors are variables of the page, which a shadow root inherits. A change of the theme needs no code here.
const surfaces = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--sheet)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
    lineHeight: "1.6",
    fontVariantLigatures: "none",
  },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink-strong)" },
  ".cm-cursor": { borderLeftColor: "var(--ink-strong)" },
  ".cm-gutters": { backgroundColor: "var(--sheet)", color: "var(--ink-soft)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 12px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--iris) 6%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--iris) 24%, transparent)",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--iris-wash)", outline: "1px solid var(--outline)" },
  ".cm-tooltip": {
    backgroundColor: "var(--sheet)",
    color: "var(--ink)",
    border: "1px solid var(--hairline)",
    borderRadius: "8px",
  },
  ".cm-diagnostic": { padding: "6px 10px", maxWidth: "52ch" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--rust)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--amber)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--rust) 1.5px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--amber) 1.5px" },
  ".cm-lint-marker": { content: "none", inlineSize: "9px", blockSize: "9px", margin: "5px 3px", borderRadius: "50%" },
  ".cm-lint-marker-error": { backgroundColor: "var(--rust)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--amber)", borderRadius: "1px" },
});

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--iris)" },
  { tag: [tags.string, tags.content], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--leaf)" },
  { tag: [tags.keyword, tags.typeName, tags.meta, tags.labelName], color: "var(--amber)" },
  { tag: tags.comment, color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator], color: "var(--ink-soft)" },
]);

/** The look of the editor, in both themes. */
export const editorTheme: Extension = [surfaces, syntaxHighlighting(highlighting)];
