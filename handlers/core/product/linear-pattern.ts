import { RE2JS } from "re2js";

/** The maximum length of a pattern, in characters. */
const MAX_PATTERN_LENGTH = 1000;

/** A regular expression that runs in linear time; `size` is its cost for each character of a text. */
export type LinearPattern = { matches: (text: string) => boolean; size: number };

/** Throws if the pattern is not a JavaScript pattern, because JSON Schema uses JavaScript's syntax. */
function assertJavaScriptPattern(pattern: string): void {
  new RegExp(pattern);
}

/**
 * Compiles a pattern of a JSON Schema. Throws if it can't run in linear time, for example with lookarounds or
 * backreferences. JavaScript's own engine backtracks and may need exponential time.
 */
export function compilePattern(pattern: string): LinearPattern {
  if (pattern.length > MAX_PATTERN_LENGTH) throw new Error(`a pattern has at most ${MAX_PATTERN_LENGTH} characters`);
  assertJavaScriptPattern(pattern);
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  return { matches: (text) => compiled.matcher(text).find(), size: compiled.programSize() };
}
