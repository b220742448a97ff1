import { UserAttributes } from "../../../schemas/user.ts";
import type { FieldError, Rejection } from "../shared/decision.ts";

/** Returns the names that a product can declare: the e-mail and the attributes of a user. */
export const listProfileAttributes = (): string[] => ["email", ...Object.keys(UserAttributes.shape)];

/** Rejects declared attributes that no user can have, and repeated ones. A stored product may have such names. */
export function checkProfileAttributes(names: readonly string[]): Rejection | undefined {
  const known = listProfileAttributes();
  const errors = names.flatMap((name, index): FieldError[] => {
    const pointer = `/profileAttributes/${index}`;
    if (!known.includes(name)) return [{ pointer, detail: `No user has it. The attributes are ${known.join(", ")}.` }];
    return names.indexOf(name) < index ? [{ pointer, detail: "The attribute is declared twice." }] : [];
  });
  if (errors.length === 0) return undefined;
  return { code: "invalidField", detail: "A profile attribute is unknown or declared twice.", errors };
}
