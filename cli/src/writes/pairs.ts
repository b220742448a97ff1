import { usageError } from "../failures/cli-error.ts";

/** Splits texts such as `region=emea` at the first separator. Throws with an example if it is missing. */
export function parsePairs(
  option: string,
  texts: readonly string[],
  example: string,
  separator = "=",
): [string, string][] {
  return texts.map((text) => {
    const at = text.indexOf(separator);
    if (at <= 0) throw usageError(`${option} ${text} has no ${separator}.`, `${option} ${example}`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

/** Returns a whole number. Throws if the text is none. */
export function parseNumber(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isInteger(number)) return number;
  throw usageError(`${option} ${text} is not a whole number.`, `${option} 5`);
}

/** Returns the value of a parameter: a number, `true`, `false`, or a text. Quotes as in JSON make anything a text. */
export function parseValue(text: string): string | number | boolean {
  if (/^(true|false|-?\d+(\.\d+)?|".*")$/s.test(text)) {
    try {
      return JSON.parse(text) as string | number | boolean;
    } catch {
      return text;
    }
  }
  return text;
}
