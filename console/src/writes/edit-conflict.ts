/** A field that two people changed at the same time. */
export type FieldConflict = { field: string; mine: unknown; theirs: unknown };

/** Compares two values of a form. */
export const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * Returns the fields that both changed, each differently, after a 412. `base` is the version that the form started with.
 * A field that only one of them changed is not a conflict.
 */
export function conflictsOf<Fields extends Record<string, unknown>>(
  base: Fields,
  mine: Fields,
  theirs: Fields,
): FieldConflict[] {
  return Object.keys(mine)
    .filter((field) => !isSame(mine[field], base[field]))
    .filter((field) => !isSame(theirs[field], base[field]) && !isSame(theirs[field], mine[field]))
    .map((field) => ({ field, mine: mine[field], theirs: theirs[field] }));
}

/** Returns the form's fields on top of the other person's version: own changes stay, all others are taken over. */
export function rebase<Fields extends Record<string, unknown>>(base: Fields, mine: Fields, theirs: Fields): Fields {
  const own = Object.entries(mine).filter(([field, value]) => !isSame(value, base[field]));
  return { ...theirs, ...Object.fromEntries(own) };
}
