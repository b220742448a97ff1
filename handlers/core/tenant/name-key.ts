/** In the form below a character may become many, and a key in a table has 2 KB: what is behind these is left out. */
const MAX_KEY_CHARACTERS = 400;

/** Takes away what makes a difference that nobody sees; case and composition may bring about more of it, hence twice. */
const normalizeName = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}+/gu, "");

/** The form in which a tenant's name is held, so that names that look the same are the same. */
export const toNameKey = (name: string): string => {
  const plain = normalizeName(normalizeName(name)).replaceAll(/\s+/g, " ").trim();
  return [...plain].slice(0, MAX_KEY_CHARACTERS).join("").trim();
};
