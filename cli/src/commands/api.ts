import { usageError } from "../failures/cli-error.ts";
import { readDocument } from "../files/read-document.ts";
import type { CommandSpec, Input } from "../spec.ts";
import { parsePairs, parseValue } from "../writes/pairs.ts";

const methods = ["GET", "POST", "PATCH", "DELETE"];

export const apiCommand: CommandSpec = {
  name: "api",
  summary: "send any request to the API and print the answer's JSON",
  arguments: [
    { name: "method", text: methods.join(", ") },
    { name: "path", text: "the path below /v1, such as /tenants" },
  ],
  options: [
    { flags: "-q, --query <name=value>", text: "a query parameter", many: true },
    { flags: "-d, --field <name=value>", text: "a field of the body", many: true },
    { flags: "-f, --file <file>", text: "the body as YAML or JSON; - reads stdin", completes: "files" },
    { flags: "-H, --header <name=value>", text: "a header", many: true },
  ],
  examples: ["tenantry api GET /tenants -q status=active", "tenantry api POST /products/crm/credentials"],
  run: async (input, { api, output }) => {
    const method = input.argument(0).toUpperCase();
    if (!methods.includes(method)) throw usageError(`${method} is not a method of the API.`, methods.join(", "));
    const path = `/${input.argument(1).replace(/^\/*(v1(?=\/|$))?\/*/, "")}`;
    output.document(await api.raw(method, path, await readRequest(input)));
  },
};

/** Returns query, body and headers. */
async function readRequest(input: Input) {
  const file = input.text("file");
  const fields = parsePairs("--field", input.list("field"), "name=Acme").map(([name, value]) => [
    name,
    parseValue(value),
  ]);
  const body = { ...(file && (await readDocument(file))), ...Object.fromEntries(fields) };
  const query = new Map<string, string[]>();
  for (const [name, value] of parsePairs("--query", input.list("query"), "status=active")) {
    query.set(name, [...(query.get(name) ?? []), value]);
  }
  const headers = Object.fromEntries(parsePairs("--header", input.list("header"), "If-Match=3"));
  return {
    query: Object.fromEntries(query),
    headers,
    ...(file || fields.length > 0 ? { body } : {}),
  };
}
