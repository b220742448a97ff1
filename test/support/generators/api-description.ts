import * as z from "zod";
import description from "../../../docs/openapi.json" with { type: "json" };
import type { JsonSchema } from "./json-schema.ts";

type Parameter = { $ref?: string; name: string; in: string; schema: JsonSchema };
type Operation = {
  security: object[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: { "application/json": { schema: JsonSchema } } };
};

/** A route of the published description. `verbs` are all methods of its path. */
export type DescribedRoute = { route: string; method: string; path: string; operation: Operation; verbs: string[] };

const describedPaths = description.paths as unknown as Record<string, Record<string, Operation>>;

/** The routes that require a token. */
export const describedRoutes: DescribedRoute[] = Object.entries(describedPaths).flatMap(([path, operations]) =>
  Object.entries(operations)
    .filter(([, { security }]) => security.length > 0)
    .map(([verb, operation]) => {
      const verbs = Object.keys(operations).map((one) => one.toUpperCase());
      return { route: `${verb.toUpperCase()} ${path}`, method: verb.toUpperCase(), path, operation, verbs };
    }),
);

export const describedSchemas = description.components.schemas as unknown as Record<string, JsonSchema>;

/** Removes patterns with Unicode classes. The library compiles patterns without the Unicode flag and would reject valid
 *  values. */
const dropUnicodePatterns = (key: string, value: unknown) =>
  key === "pattern" && String(value).includes("\\p{") ? undefined : value;

/** Creates a function that checks whether the published description allows a value. */
export function createValidator(schema: JsonSchema): (value: unknown) => boolean {
  const text = JSON.stringify({ ...schema, $defs: describedSchemas }, dropUnicodePatterns);
  const validator = z.fromJSONSchema(JSON.parse(text.replaceAll("#/components/schemas/", "#/$defs/")));
  return (value) => validator.safeParse(value).success;
}
