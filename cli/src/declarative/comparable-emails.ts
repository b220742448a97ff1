import type { Declaration } from "./declaration.ts";

type Fields = Record<string, unknown>;

/** Returns the fields with their e-mail addresses in lower case. */
const lowerEmails = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const isEmail =
        ["email", "adminEmail", "ownerEmail"].includes(name) || (name === "endpoint" && fields["protocol"] === "email");
      return [name, isEmail && typeof value === "string" ? value.toLowerCase() : value];
    }),
  );

/** Returns a declaration with its e-mail addresses as the API stores them: in lower case. */
export function withComparableEmails(declaration: Declaration): Declaration {
  const { users, ...own } = lowerEmails(declaration.fields);
  const invited = Array.isArray(users) ? (users as Fields[]).map(lowerEmails) : users;
  return { ...declaration, fields: { ...own, ...(users !== undefined && { users: invited }) } };
}
