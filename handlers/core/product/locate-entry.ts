type Place = { line: number; column: number };

/** Returns the key with which a line begins, plain or quoted. Each step is linear in the line's length, because a hostile
 *  line may have a million characters. */
function readKey(line: string): string | undefined {
  const start = line.search(/[^\s{,]/);
  const quote = line[start];
  if (quote === undefined) return undefined;
  if (quote !== '"' && quote !== "'") {
    const end = line.search(/:(?:\s|$)/);
    return end === -1 ? undefined : line.slice(start, end).trimEnd();
  }
  const end = line.indexOf(quote, start + 1);
  return end !== -1 && /^\s*:/.test(line.slice(end + 1)) ? line.slice(start + 1, end) : undefined;
}

/**
 * Returns a function that locates an entry of a template's section by the text of its key. It returns undefined if the
 * text does not show the entry, as in a template on one line: a place is a help for people, and no problem depends on it.
 */
export function createLocator(text: string, section: string): (name: string) => Place | undefined {
  const places = new Map<string, Place>();
  let isInside = false;
  for (const [index, line] of text.split("\n").entries()) {
    const key = readKey(line);
    if (key === undefined) continue;
    if (isInside && !places.has(key)) places.set(key, { line: index + 1, column: line.search(/[^\s{,]/) + 1 });
    isInside ||= key === section;
  }
  return (name) => places.get(name);
}
