import { RE2JS } from "re2js";

/** The longest pattern, in characters. */
const MAX_PATTERN_LENGTH = 1000;

/** A regular expression that runs in linear time; `size` is how much each character of a text costs. */
export type LinearPattern = { matches: (text: string) => boolean; size: number };

/** Throws where JavaScript, whose syntax JSON Schema has, does not know the pattern. */
const assertJavaScriptPattern = (pattern: string): void => {
  new RegExp(pattern);
};

/**
 * Compiles a pattern of a JSON Schema; throws where it can't run in linear time, as with lookarounds and references
 * back. JavaScript's own engine tries all ways through a text, which may be more than any time is enough for.
 */
export const compilePattern = (pattern: string): LinearPattern => {
  if (pattern.length > MAX_PATTERN_LENGTH) throw new Error(`a pattern has at most ${MAX_PATTERN_LENGTH} characters`);
  assertJavaScriptPattern(pattern);
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  return { matches: (text) => compiled.matcher(text).find(), size: compiled.programSize() };
};
