import fc from "fast-check";

/** The names of inherited properties. A lookup by such a name may find a value that was not sent. */
export const inheritedNames = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== "__proto__");

/** Generates field names that JSON and tables allow, including inherited names. */
export const fieldNames = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...inheritedNames, "prototype", "then", "toJSON", "length", "name") },
  fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== "__proto__"),
);
