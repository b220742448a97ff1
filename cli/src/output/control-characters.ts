import { stripVTControlCharacters } from "node:util";

/** The marks, embeddings, overrides and isolates that change the direction of a text. A terminal would show the rest of
 *  the line in another order. */
const directions = String.raw`\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`;
const hostilePattern = new RegExp(String.raw`[\p{Cc}${directions}]`, "gu");
const hostileInLinesPattern = new RegExp(String.raw`[^\P{Cc}\n\t]|[${directions}]`, "gu");

/** Removes all control characters and changes of direction, so that a text of others can't move the cursor, reorder its
 *  line or give the terminal a command. */
export const removeControlCharacters = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(hostilePattern, "");

/** Removes the control characters and changes of direction of a text of several lines. Its newlines and tabs remain. */
export const cleanLines = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(hostileInLinesPattern, "");

/** Returns a value as JSON. JSON itself leaves the control characters from U+007F on and changes of direction as they are. */
export const toJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replaceAll(hostilePattern, (character) =>
    character === "\n" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
