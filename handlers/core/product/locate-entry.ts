const escapeText = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** Finds the first line from `start` on that begins with a key, plain or quoted. */
function findKeyLine(lines: readonly string[], key: string, start: number): number {
  const name = escapeText(key);
  const pattern = new RegExp(`^\\s*[{,]?\\s*(?:"${name}"|'${name}'|${name})\\s*:`);
  return lines.findIndex((line, index) => index >= start && pattern.test(line));
}

/**
 * Locates an entry of a template's section by the text of its key. Returns undefined if the text does not show it, as in
 * a template on one line: a place is a help for people, and no problem depends on it.
 */
export function locateEntry(text: string, section: string, name: string): { line: number; column: number } | undefined {
  const lines = text.split("\n");
  const from = findKeyLine(lines, section, 0);
  const at = from === -1 ? -1 : findKeyLine(lines, name, from + 1);
  const line = lines[at];
  return line === undefined ? undefined : { line: at + 1, column: line.search(/[^\s{,]/) + 1 };
}
