import { toNameKey } from "../tenant/name-key.ts";

/** The length of a name or an address in a sort key, which has at most 1 KB. */
const MAX_CHARACTERS = 200;

type Person = { id: string; email: string; attributes: { displayName?: string | undefined } };

/** Returns the beginning of the sort keys of all e-mails and names that begin with a text. */
export const toPersonPrefix = (text: string): string => [...toNameKey(text)].slice(0, MAX_CHARACTERS).join("");

/** Returns the key by which people are listed in the order of their e-mails. */
export const toEmailSort = ({ id, email }: Person): string => `${toPersonPrefix(email)}#${id}`;

/** Returns the key by which people are listed in the order of their names; undefined without a name. */
export const toDisplayNameSort = ({ id, attributes: { displayName } }: Person): string | undefined =>
  displayName === undefined ? undefined : `${toPersonPrefix(displayName)}#${id}`;
