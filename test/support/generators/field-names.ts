import fc from "fast-check";

/** Names that every object has by inheritance: what looks a field up by one of them may find what nobody sent. */
export const inheritedNames = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== "__proto__");

/** Names of fields that JSON allows and tables keep, the inherited ones among them. */
export const fieldNames = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...inheritedNames, "prototype", "then", "toJSON", "length", "name") },
  fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== "__proto__"),
);
