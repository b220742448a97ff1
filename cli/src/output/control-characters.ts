import { stripVTControlCharacters } from "node:util";

/** Removes all control characters, so that a text of others can't move the cursor or give the terminal a command. */
export const removeControlCharacters = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, "");

/** Removes the control characters of a text of several lines. Its newlines and tabs remain. */
export const cleanLines = (text: string): string => stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\n\t]/gu, "");

/** Returns a value as JSON. JSON itself leaves the control characters from U+007F on as they are. */
export const toJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replaceAll(/\p{Cc}/gu, (character) =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
