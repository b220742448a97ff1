import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, test } from "vitest";
import { findStaleDocuments } from "../../docs/generate.ts";
import document from "../../docs/openapi.json" with { type: "json" };
import { findCodes, titleOf } from "../../handlers/api/http/problem.ts";
import { type Route, routes } from "../../handlers/core/shared/access.ts";
import { findResources, synthesizeTemplates } from "../infra/templates.ts";

type Reference = { $ref?: string };
type Operation = {
  operationId: string;
  security: object[];
  parameters?: (Reference & { name?: string })[];
  requestBody?: object;
  responses: Record<string, Reference & { headers?: Record<string, unknown>; content?: Record<string, unknown> }>;
};

const operations = Object.entries(document.paths as unknown as Record<string, Record<string, Operation>>).flatMap(
  ([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ route: `${verb.toUpperCase()} ${path}`, operation })),
);
const publicRoutes = ["GET /config", "GET /health", "GET /openapi.json"];
const protectedOperations = operations.filter(({ route }) => !publicRoutes.includes(route));
const findOperation = (route: string) => operations.find((one) => one.route === route)?.operation as Operation;

/** Returns the violations of Redocly's strictest rules and of additional rules for descriptions and examples. */
async function lint(source: object): Promise<string[]> {
  const config = await createConfig({
    extends: ["recommended-strict"],
    rules: {
      "operation-description": "error",
      "parameter-description": "error",
      "tag-description": "error",
      "operation-4xx-problem-details-rfc7807": "error",
      "no-invalid-schema-examples": "error",
      "no-invalid-media-type-examples": "error",
      "no-required-schema-properties-undefined": "error",
      "no-schema-type-mismatch": "error",
    },
  });
  const problems = await lintFromString({ source: JSON.stringify(source), absoluteRef: "openapi.json", config });
  return problems.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer}`);
}

const certificate = "GET /tenants/{tenantId}/certificate";

describe("the OpenAPI document", () => {
  test("is up to date", () => {
    expect([...findStaleDocuments()].map(({ path }) => path)).toEqual([]);
  });

  test("violates no rule of Redocly", async () => {
    expect(await lint(document)).toEqual([]);
  });

  test("fails the rules with an unnamed operation and an invalid example", async () => {
    const invalid = structuredClone(document) as unknown as {
      paths: Record<string, Record<string, Partial<Operation>>>;
      components: { schemas: Record<string, { examples: unknown[] }> };
    };
    delete invalid.paths["/me"]?.["get"]?.operationId;
    invalid.components.schemas["RequestTenant"]?.examples.push({ name: 7 });
    expect(new Set((await lint(invalid)).map((problem) => problem.split(" ")[0]))).toEqual(
      new Set(["operation-operationId", "no-invalid-schema-examples"]),
    );
  });

  test("contains exactly the routes of the API", () => {
    expect(operations.map(({ route }) => route).sort()).toEqual([...Object.keys(routes), ...publicRoutes].sort());
  });

  test("requires a token except for /config, /health and /openapi.json", () => {
    for (const { route, operation } of operations) {
      expect([route, operation.security]).toEqual([route, publicRoutes.includes(route) ? [] : [{ token: [] }]]);
    }
  });

  test("names each operation by its permission", () => {
    for (const { route, operation } of protectedOperations)
      expect(operation.operationId).toBe(routes[route as Route].permission);
  });
});

describe("each operation", () => {
  const statusesOf = (operation: Operation) => Object.keys(operation.responses).filter((status) => status >= "400");

  test.each(protectedOperations.map(({ route }) => route))("lists the possible problems of %s", (route) => {
    const operation = findOperation(route);
    const [verb, path = ""] = route.split(" ");
    const expected = [
      ...["400", "401", "403", "429", "503"],
      ...(path.includes("{") ? ["404"] : []),
      ...(verb === "GET" && route !== certificate ? [] : ["409"]),
      ...(verb === "PATCH" || verb === "DELETE" ? ["412"] : []),
      ...(operation.requestBody ? ["413", "415"] : []),
      ...(verb !== "GET" ? ["422"] : []),
      "default",
    ];
    expect(statusesOf(operation)).toEqual(expected.sort());
  });

  test("with a body has an example of it", () => {
    const schemas = document.components.schemas as Record<string, { examples?: unknown[] }>;
    for (const { route, operation } of operations.filter((one) => one.operation.requestBody)) {
      const name = /#\/components\/schemas\/(\w+)/.exec(JSON.stringify(operation.requestBody))?.[1] ?? "";
      expect(schemas[name]?.examples, route).toHaveLength(1);
    }
  });

  test("with a 202 documents Location and Retry-After", () => {
    const accepted = operations.flatMap(({ operation }) => operation.responses["202"] ?? []);
    expect(accepted.length).toBeGreaterThan(3);
    for (const { headers } of accepted) expect(Object.keys(headers ?? {})).toContain("Location");
    for (const { headers } of accepted) expect(Object.keys(headers ?? {})).toContain("Retry-After");
  });

  test("that makes a notification documents Location", () => {
    const { headers } = findOperation("POST /notifications").responses["201"] ?? {};
    expect(Object.keys(headers ?? {})).toContain("Location");
  });

  test("with any verb but GET documents Idempotency-Key and Idempotent-Replayed", () => {
    const writes = operations.filter(({ route }) => !route.startsWith("GET "));
    for (const { route, operation } of writes) {
      expect([route, operation.parameters?.[0]]).toEqual([route, { $ref: "#/components/parameters/Idempotency-Key" }]);
      const [success] = Object.values(operation.responses);
      expect(Object.keys(success?.headers ?? {})).toContain("Idempotent-Replayed");
    }
  });

  test.each(["products/{productId}", "tenants/{tenantId}", "operations/{operationId}"])(
    "that shows a resource documents its ETag: %s",
    (path) => {
      expect(Object.keys(findOperation(`GET /${path}`).responses["200"]?.headers ?? {})).toContain("ETag");
    },
  );
});

describe("problems", () => {
  const { responses } = document.components as { responses: Record<string, { description: string }> };

  test("are documented for every code", () => {
    const described = Object.values(responses).map(({ description }) => description);
    for (const status of [400, 403, 404, 409, 413, 415, 422]) {
      for (const code of findCodes(status)) {
        expect(described.filter((text) => text.includes(`\`${code}\`: ${titleOf(code)}.`))).toHaveLength(1);
      }
    }
  });

  test("have the same titles in the gateway and in the functions", () => {
    const titles = findResources(synthesizeTemplates().controlPlane, "AWS::ApiGateway::GatewayResponse").map(
      ([, { Properties }]) => {
        const templates = Properties["ResponseTemplates"] as Record<string, string>;
        return JSON.parse(templates["application/json"] ?? "") as { status: number; code: string; title: string };
      },
    );
    for (const { status, code, title } of titles) {
      const functionCode = findCodes(status === 504 ? 500 : status).find((one) => one === code);
      if (functionCode !== undefined) expect({ code, title }).toEqual({ code, title: titleOf(functionCode) });
      else expect(Object.values(responses).map((one) => one.description)).toContain(`\`${code}\`: ${title}.`);
    }
  });
});
