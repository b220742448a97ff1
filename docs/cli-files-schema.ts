import { openapiDocument } from "./openapi-document.ts";

type Schema = {
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  [keyword: string]: unknown;
};

/** The request that creates a resource of each kind. */
const requests = {
  Product: "RegisterProduct",
  Tenant: "RequestTenant",
  Staff: "InviteStaff",
  Notification: "RequestNotification",
};

/** Returns a request's schema with the kind of the document and further properties. */
const toDeclaration = (
  kind: string,
  { properties, required = [], ...schema }: Schema,
  more: Schema["properties"] = {},
) => ({
  ...schema,
  properties: { kind: { const: kind, description: "the kind of the resource" }, ...properties, ...more },
  required: ["kind", ...required],
});

/** Returns the JSON Schema of the files for `tenantry apply`, with which editors complete and check them. */
export function renderCliFilesSchema(): string {
  const { components } = JSON.parse(openapiDocument()) as { components: { schemas: Record<string, Schema> } };
  const { schemas } = components;
  const { CloudFormationIntegration: { properties = {}, required = [], ...integration } = {} } = schemas;
  const templateFile = { type: "string", description: "the path of the template, beside this file" };
  const users = { type: "array", items: { $ref: "InviteUser" }, description: "the users of the tenant" };
  const definitions: Record<string, Schema> = {
    ...schemas,
    // A file names the template instead of containing it.
    CloudFormationIntegration: {
      ...integration,
      properties: { ...properties, templateFile },
      required: required.filter((name) => name !== "template"),
    },
  };
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Declarations of Tenantry",
    oneOf: Object.entries(requests).map(([kind, name]) =>
      toDeclaration(kind, definitions[name] ?? {}, kind === "Tenant" ? { users } : {}),
    ),
  };
  return `${JSON.stringify(withDefinitions(document, definitions), null, 2)}\n`;
}

/** Adds the definitions to which a schema refers, also through others. */
function withDefinitions(document: object, definitions: Record<string, Schema>): object {
  const used: Record<string, unknown> = {};
  const rename = (schema: unknown): unknown =>
    JSON.parse(JSON.stringify(schema), (key, value) => {
      if (key === "mapping") return undefined;
      if (key !== "$ref" || typeof value !== "string") return value;
      const name = value.slice(value.lastIndexOf("/") + 1);
      if (!(name in used)) {
        used[name] = {};
        used[name] = rename(definitions[name]);
      }
      return `#/$defs/${name}`;
    });
  const renamed = rename(document) as object;
  return { ...renamed, $defs: used };
}
