/** The length of a name key. A DynamoDB key has at most 2 KB, and normalization may expand a character to many. */
const MAX_KEY_CHARACTERS = 400;

/** Removes invisible differences. Lowercasing may produce characters that need a second normalization. */
const normalizeName = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}+/gu, "");

/** Returns the key that reserves a tenant's name. Names that look the same have the same key. */
export function toNameKey(name: string): string {
  const normalized = normalizeName(normalizeName(name)).replaceAll(/\s+/g, " ").trim();
  return [...normalized].slice(0, MAX_KEY_CHARACTERS).join("").trim();
}
