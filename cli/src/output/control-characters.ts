/** Removes all control characters, so that a text of others can't move the cursor or give the terminal a command. */
export const removeControlCharacters = (text: string): string => text.replaceAll(/\p{Cc}/gu, "");
