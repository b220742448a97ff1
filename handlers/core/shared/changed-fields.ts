import { toCanonicalJson } from "../../../schemas/canonical-json.ts";

/** Returns the names of the fields whose values differ. */
export const listChangedFields = <Name extends string>(
  names: readonly Name[],
  before: Readonly<Partial<Record<Name, unknown>>>,
  after: Readonly<Partial<Record<Name, unknown>>>,
): Name[] => names.filter((name) => toCanonicalJson(before[name]) !== toCanonicalJson(after[name]));
