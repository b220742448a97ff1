/** A problem of a text. Lines and columns count from 1. One without a line concerns the whole text. */
export type TextProblem = { severity: "error" | "warning"; line?: number; column?: number; detail: string };

type Line = { from: number; to: number; text: string };
type Lines = { lines: number; line(number: number): Line };

/** Returns the part of a text that a problem marks: from its column, or the line's first letter, to the line's end. */
export function rangeOf(text: Lines, { line = 1, column }: TextProblem): { from: number; to: number } {
  const { from, to, text: content } = text.line(Math.min(Math.max(1, line), text.lines));
  const indent = content.length - content.trimStart().length;
  const start = Math.min(to, from + (column === undefined ? indent : column - 1));
  // An empty range has no mark; the letter before it stands for the missing one.
  return start === to ? { from: Math.max(from, to - 1), to } : { from: start, to };
}
