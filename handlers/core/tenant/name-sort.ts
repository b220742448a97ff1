import { toNameKey } from "./name-key.ts";

/** The length of a name in a sort key, which has at most 1 KB. */
const MAX_CHARACTERS = 200;

/** Returns the beginning of the sort keys of all names that begin with a text. */
export const toNamePrefix = (text: string): string => [...toNameKey(text)].slice(0, MAX_CHARACTERS).join("");

/** Returns the key by which tenants are listed in the order of their names. Names without a letter sort first. */
export const toNameSort = ({ id, name }: { id: string; name: string }): string => `${toNamePrefix(name)}#${id}`;
