import * as z from "zod";
import description from "../../../docs/openapi.json" with { type: "json" };
import type { JsonSchema } from "./json-schema.ts";

type Parameter = { $ref?: string; name: string; in: string; schema: JsonSchema };
type Operation = {
  security: object[];
  parameters?: Parameter[];
  requestBody?: { content: { "application/json": { schema: JsonSchema } } };
};

/** A route as the published description has it; `verbs` are all that its path takes. */
export type DescribedRoute = { route: string; method: string; path: string; operation: Operation; verbs: string[] };

const describedPaths = description.paths as unknown as Record<string, Record<string, Operation>>;

/** The routes that ask for a token. */
export const describedRoutes: DescribedRoute[] = Object.entries(describedPaths).flatMap(([path, operations]) =>
  Object.entries(operations)
    .filter(([, { security }]) => security.length > 0)
    .map(([verb, operation]) => {
      const verbs = Object.keys(operations).map((one) => one.toUpperCase());
      return { route: `${verb.toUpperCase()} ${path}`, method: verb.toUpperCase(), path, operation, verbs };
    }),
);

export const describedSchemas = description.components.schemas as unknown as Record<string, JsonSchema>;

/** The library reads patterns without Unicode: it would refuse what those with Unicode's classes allow. */
const dropUnicodePatterns = (key: string, value: unknown) =>
  key === "pattern" && String(value).includes("\\p{") ? undefined : value;

/** Whether the published description allows a value: its own words are the judge. */
export const createValidator = (schema: JsonSchema): ((value: unknown) => boolean) => {
  const text = JSON.stringify({ ...schema, $defs: describedSchemas }, dropUnicodePatterns);
  const judge = z.fromJSONSchema(JSON.parse(text.replaceAll("#/components/schemas/", "#/$defs/")));
  return (value) => judge.safeParse(value).success;
};
