const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns whether an actual value has everything that is declared. The platform may have more: defaults, for example. */
function covers(actual: unknown, declared: unknown): boolean {
  if (Array.isArray(declared)) {
    return (
      Array.isArray(actual) &&
      actual.length === declared.length &&
      declared.every((one, index) => covers(actual[index], one))
    );
  }
  if (!isObject(declared)) return actual === declared;
  return isObject(actual) && Object.entries(declared).every(([name, one]) => covers(actual[name], one));
}

/** The fields whose entries are the person's own, so that an entry which is not declared goes. */
const wholeFields = ["tags", "products"];

/** Returns the declared fields that differ from the actual ones. */
export const changedFields = (
  actual: Record<string, unknown>,
  declared: Record<string, unknown>,
  names: readonly string[],
): string[] =>
  names.filter((name) => {
    if (!(name in declared)) return false;
    const isCovered = covers(actual[name], declared[name]);
    return !(isCovered && (!wholeFields.includes(name) || covers(declared[name], actual[name])));
  });
