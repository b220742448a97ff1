/** A request of the API: what `curl` and the command line send. */
export type ApiCall = { method: "POST" | "PATCH" | "DELETE" | "GET"; path: string; body?: unknown };

/** Quotes a word for a POSIX shell, if it needs quotes. */
export const quoteWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** Returns the `curl` command of a request. The token comes from the variable TENANTRY_TOKEN. */
export function curlOf({ method, path, body }: ApiCall, origin: string): string {
  const words = [
    "curl",
    "-X",
    method,
    quoteWord(`${origin}/v1${path}`),
    "-H",
    '"Authorization: Bearer $TENANTRY_TOKEN"',
  ];
  if (body !== undefined) words.push("-H", "'Content-Type: application/json'", "-d", quoteWord(JSON.stringify(body)));
  return words.join(" ");
}

/** Returns a command of the command line `tenantry`. */
export const cliOf = (words: readonly string[]): string => ["tenantry", ...words.map(quoteWord)].join(" ");

/** Returns the command of the command line that sends a request as it is. The body is its input. */
export function requestCommandOf({ method, path, body }: ApiCall): string {
  if (body === undefined) return cliOf(["api", method, path]);
  return `printf %s ${quoteWord(JSON.stringify(body))} | ${cliOf(["api", method, path, "-f", "-"])}`;
}

/** Returns whether a body has an empty list or map. The options of the command line set none. */
export const hasEmptyField = (body: object): boolean =>
  Object.values(body).some((value) => typeof value === "object" && value !== null && Object.keys(value).length === 0);

/** Returns a parameter as a word of the command line. A text that looks like a number or a truth value is quoted. */
export const parameterWord = (name: string, value: unknown): string =>
  `${name}=${typeof value === "string" && /^(true|false|-?\d+(\.\d+)?|".*")$/s.test(value) ? JSON.stringify(value) : value}`;
