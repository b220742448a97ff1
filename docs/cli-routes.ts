import { openapiDocument } from "./openapi-document.ts";

type Schema = {
  $ref?: string;
  type?: string;
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  description?: string;
};
type Parameter = { name: string; in: string; description: string; schema: Schema };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

/** Returns the routes with the texts and choices of their parameters, from which the command line builds its options. */
export function renderCliRoutes(): string {
  const { paths, components } = JSON.parse(openapiDocument()) as Document;
  const routes = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => [
      operation.operationId,
      { method: verb.toUpperCase(), path, ...describeFields(operation, components.schemas) },
    ]),
  );
  return `${JSON.stringify(Object.fromEntries(routes), null, 1)}\n`;
}

function describeFields({ parameters = [], requestBody }: Operation, schemas: Record<string, Schema>) {
  const query = parameters.filter((one) => one.in === "query" && one.name !== "dryRun");
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const { properties = {} } = body ? resolve(body, schemas) : {};
  return {
    query: Object.fromEntries(
      query.map(({ name, schema, description }) => [name, describeField(schema, schemas, description)]),
    ),
    body: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, describeField(schema, schemas)]),
    ),
  };
}

function describeField(schema: Schema, schemas: Record<string, Schema>, text?: string) {
  const { type, description = "", items, enum: choices } = resolve(schema, schemas);
  const values = choices ?? (items && resolve(items, schemas).enum);
  return {
    text: text ?? description,
    ...(type === "boolean" && { flag: true }),
    ...(type === "array" && { many: true }),
    ...(values && { choices: values }),
  };
}

/** Returns a schema with the fields of the component to which it refers. */
function resolve({ $ref, ...schema }: Schema, schemas: Record<string, Schema>): Schema {
  return $ref === undefined ? schema : { ...schemas[$ref.split("/").at(-1) ?? ""], ...schema };
}
