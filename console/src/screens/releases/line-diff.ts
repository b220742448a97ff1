/** A line of a difference: kept, added or removed, or a number of kept lines that are left out. */
export type DiffLine =
  | { kind: "kept" | "added" | "removed"; text: string; before?: number; after?: number }
  | { kind: "gap"; count: number };
type TextLine = Exclude<DiffLine, { kind: "gap" }>;

/** The most comparisons of lines. Beyond it, everything between the first and the last difference counts as changed. */
const MAX_COMPARISONS = 4_000_000;
/** The kept lines that are shown around a difference. */
const CONTEXT = 3;

const splitLines = (text: string): string[] => text.replace(/\n$/, "").split("\n");

/** Returns the length of the longest common subsequence of the rests, for each pair of positions. */
function measureCommon(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const [row, next] = [lengths[i], lengths[i + 1]];
    if (!row || !next) continue;
    for (let j = after.length - 1; j >= 0; j -= 1) {
      row[j] = before[i] === after[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

/** Returns the difference of lines that have no common beginning and no common end. */
function diffMiddle(before: readonly string[], after: readonly string[]): TextLine[] {
  const removed = (text: string): TextLine => ({ kind: "removed", text });
  const added = (text: string): TextLine => ({ kind: "added", text });
  if (before.length * after.length > MAX_COMPARISONS) return [...before.map(removed), ...after.map(added)];
  const lengths = measureCommon(before, after);
  const lines: TextLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [left, right] = [before[i], after[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: "kept", text: left });
      i += 1;
      j += 1;
    } else if (
      right === undefined ||
      (left !== undefined && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))
    ) {
      lines.push(removed(left ?? ""));
      i += 1;
    } else {
      lines.push(added(right));
      j += 1;
    }
  }
  return lines;
}

/** Numbers the lines of both texts. */
function numberLines(lines: readonly TextLine[]): TextLine[] {
  let [before, after] = [0, 0];
  return lines.map((line) => {
    if (line.kind !== "added") before += 1;
    if (line.kind !== "removed") after += 1;
    return { ...line, ...(line.kind !== "added" && { before }), ...(line.kind !== "removed" && { after }) };
  });
}

/** Leaves out the kept lines that are far from each difference. */
function cutContext(lines: readonly TextLine[]): DiffLine[] {
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== "kept"),
  );
  return lines.reduce<DiffLine[]>((shown, line, index) => {
    const last = shown.at(-1);
    if (isNear[index]) shown.push(line);
    else if (last?.kind === "gap") last.count += 1;
    else shown.push({ kind: "gap", count: 1 });
    return shown;
  }, []);
}

/** Returns the difference of two texts by lines, with some kept lines around each difference; empty for equal texts. */
export function diffLines(before: string, after: string): DiffLine[] {
  if (before === after) return [];
  const [left, right] = [splitLines(before), splitLines(after)];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const kept = (text: string): TextLine => ({ kind: "kept", text });
  const middle = diffMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end));
  const tail = left.slice(left.length - end);
  return cutContext(numberLines([...left.slice(0, start).map(kept), ...middle, ...tail.map(kept)]));
}

/** Returns the numbers of added and removed lines. */
export const countChanges = (lines: readonly DiffLine[]): { added: number; removed: number } => ({
  added: lines.filter(({ kind }) => kind === "added").length,
  removed: lines.filter(({ kind }) => kind === "removed").length,
});
