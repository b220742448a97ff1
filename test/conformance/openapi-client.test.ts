import { describe, expect, test } from "vitest";
import document from "../../docs/openapi.json" with { type: "json" };
import { eventNames } from "../../events/catalog.ts";
import { problemCodes } from "../../handlers/api/http/problem.ts";
import { routes } from "../../handlers/core/shared/access.ts";
import manifest from "../../package.json" with { type: "json" };
import { actionNames } from "../../schemas/actions.ts";

type Schema = {
  $ref?: string;
  title?: string;
  description?: string;
  type?: string;
  enum?: string[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
};
type Body = { content?: Record<string, { schema: Schema }> };
type Operation = { requestBody?: Body; responses: Record<string, Body> };

const schemas = document.components.schemas as unknown as Record<string, Schema>;
const operations = Object.entries(document.paths as unknown as Record<string, Record<string, Operation>>).flatMap(
  ([path, verbs]) => Object.entries(verbs).map(([verb, operation]) => ({ route: `${verb} ${path}`, operation })),
);
const nameOf = ({ $ref = "" }: Schema): string => $ref.slice($ref.lastIndexOf("/") + 1);
const resolve = (schema: Schema): Schema => (schema.$ref === undefined ? schema : (schemas[nameOf(schema)] ?? {}));

/** Lists the fields of a form: those of the schema and of the objects in it, with their own title and description. */
function listFields(schema: Schema, path = ""): { path: string; field: Schema }[] {
  const { properties = {}, items, anyOf = [], oneOf = [] } = resolve(schema);
  return [
    ...Object.entries(properties).flatMap(([name, inner]) => [
      { path: `${path}/${name}`, field: { ...resolve(inner), ...inner } },
      ...listFields(inner, `${path}/${name}`),
    ]),
    ...[...anyOf, ...oneOf, ...(items ? [items] : [])].flatMap((inner) => listFields(inner, path)),
  ];
}

describe("a client that is generated from the OpenAPI document", () => {
  test("knows the version of the package", () => {
    expect(document.info.version).toBe(manifest.version);
  });

  test("has a title and a description for each field of a form", () => {
    const bodies = operations.flatMap(({ route, operation }) =>
      Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => ({ route, schema })),
    );
    expect(bodies.length).toBeGreaterThan(10);
    const bare = bodies.flatMap(({ route, schema }) =>
      listFields(schema)
        .filter(({ field }) => field.title === undefined || field.description === undefined)
        .map(({ path }) => `${route} ${path}`),
    );
    expect(bare).toEqual([]);
  });

  test("has a name for each body of a response", () => {
    const unnamed = operations.flatMap(({ route, operation }) =>
      Object.entries(operation.responses)
        .filter(([status]) => status < "300" && route !== "get /openapi.json")
        .flatMap(([status, { content = {} }]) => Object.values(content).map(({ schema }) => ({ status, schema })))
        .filter(({ schema }) => [schema, ...(schema.anyOf ?? [])].every(({ $ref, anyOf }) => !$ref && !anyOf))
        .map(({ status }) => `${route} ${status}`),
    );
    expect(unnamed).toEqual([]);
  });

  test("knows all values of codes, actions, permissions, event types and statuses", () => {
    const { code, allowedActions } = schemas["Problem"]?.properties ?? {};
    expect(resolve(code ?? {}).enum).toEqual(expect.arrayContaining([...problemCodes, "unauthenticated"]));
    expect(resolve(allowedActions?.items ?? {}).enum).toEqual(expect.arrayContaining(["retry", "offboard", "test"]));
    for (const [subject, names] of Object.entries(actionNames)) {
      expect(resolve(schemas[subject]?.properties?.["allowedActions"]?.items ?? {}).enum).toEqual(names);
    }
    const permissions = Object.values(routes).map(({ permission }) => permission);
    expect(resolve(schemas["Me"]?.properties?.["permissions"]?.items ?? {}).enum?.sort()).toEqual(permissions.sort());
    expect(Object.keys(schemas["Event"]?.discriminator?.mapping ?? {}).sort()).toEqual([...eventNames]);
    for (const name of ["Tenant", "Subscription", "Product", "User", "Operation"]) {
      expect(nameOf(schemas[name]?.properties?.["status"] ?? {}), name).toBe(`${name}Status`);
    }
  });

  test("tells the variants of an integration, a report and an event apart by one field", () => {
    for (const [name, field] of Object.entries({ Integration: "kind", IntegrationView: "kind", Report: "outcome" })) {
      const { oneOf = [], discriminator } = schemas[name] ?? {};
      expect(discriminator?.propertyName).toBe(field);
      expect(Object.values(discriminator?.mapping ?? {}).sort()).toEqual(oneOf.map(({ $ref = "" }) => $ref).sort());
    }
    expect(schemas["Event"]?.oneOf).toHaveLength(eventNames.length);
  });

  test("finds fields with a default in each response, and may omit them in a request", () => {
    expect(schemas["Product"]?.required).toEqual(expect.arrayContaining(["tags", "profileAttributes"]));
    expect(schemas["RegisterProduct"]?.required).not.toContain("tags");
  });

  test("reads Retry-After as a whole number", () => {
    expect(document.components.headers["Retry-After"].schema.type).toBe("integer");
  });
});
