import type { Choice } from "../connection/settings.ts";

/** Writes each `--option=value` before the completed word as two words, because the library only knows those. */
export const splitValues = (typed: readonly string[]): string[] =>
  typed.flatMap((word, index) => {
    const [, option, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    return option === undefined || value === undefined || index === typed.length - 1 ? [word] : [option, value];
  });

/** Reads the platform that a typed line names, from the words before the one that is completed. */
export function readTypedChoice(typed: readonly string[]): Choice {
  const words = typed.slice(0, -1);
  return { api: readOption("--api", words), profile: readOption("--profile", words) };
}

/** Returns the value of an option. If it is typed twice, the last one counts, as for the command itself. */
const readOption = (option: string, words: readonly string[]): string | undefined =>
  words.flatMap((word, index) => (word === option ? words.slice(index + 1, index + 2) : [])).at(-1);
