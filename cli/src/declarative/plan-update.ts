import type { Change, ChangeParts } from "./change.ts";
import { changedFields } from "./compare.ts";

type Fields = Record<string, unknown>;

/** Returns the update of a resource, if one of the named fields is declared and differs. */
export function planUpdate(
  change: Pick<Change, "kind" | "key" | "phase" | "route"> & Pick<ChangeParts, "path">,
  actual: object,
  declared: Fields,
  names: readonly string[],
): Change[] {
  const { path, ...rest } = change;
  const fields = changedFields(actual as Fields, declared, names);
  if (fields.length === 0) return [];
  // The API replaces a field as a whole, so entries that are not declared are repeated.
  const body = Object.fromEntries(fields.map((name) => [name, valueOfField(name, actual as Fields, declared)]));
  return [{ ...rest, action: "update", fields, parts: { ...(path && { path }), body } }];
}

const valueOfField = (name: string, actual: Fields, declared: Fields): unknown =>
  name === "attributes" || name === "parameters"
    ? { ...(actual[name] as object), ...(declared[name] as object) }
    : declared[name];
