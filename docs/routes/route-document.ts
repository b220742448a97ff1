import * as z from "zod";
import { ID, type RouteSpec } from "../../handlers/api/http/route.ts";
import { type AccessScope, type Route, routes } from "../../handlers/core/shared/access.ts";
import { Preview } from "../../schemas/preview.ts";
import type { SchemaComponents } from "../schema-components.ts";
import {
  documentProblems,
  documentSuccesses,
  isResource,
  type RouteShape,
  refer,
  sharedResponses,
} from "./responses.ts";
import type { RouteDescription } from "./route-description.ts";

const text = { type: "string" } as const;
const parameters = {
  "Idempotency-Key": {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Makes a repeated request safe: for 24 hours, requests of the same caller with the same key receive the same response, even if they are sent at the same time.",
    schema: { ...text, minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
    example: "5f3f8a1e-onboard-globex",
  },
  "If-Match": {
    name: "If-Match",
    in: "header",
    description: "The ETag of the resource as it was read. The request is rejected if the resource has changed since.",
    schema: text,
    example: '"3"',
  },
  "If-None-Match": {
    name: "If-None-Match",
    in: "header",
    description:
      "The ETag of the resource as it was read. If nothing has changed since, the response is a 304 without a body.",
    schema: text,
    example: '"3"',
  },
} as const;

function parametersOf({ verb, showsResource, isKeyed }: RouteShape): (keyof typeof parameters)[] {
  if (verb === "get") return showsResource ? ["If-None-Match"] : [];
  return [
    ...(isKeyed ? (["Idempotency-Key"] as const) : []),
    ...(verb === "patch" || verb === "delete" ? (["If-Match"] as const) : []),
  ];
}

function shapeOf(route: Route, hasBody: boolean, { responses, dependsOnStatus }: RouteDescription): RouteShape {
  const [method = "", path = ""] = route.split(" ");
  const verb = method.toLowerCase();
  const shown = responses[200];
  const showsResource = shown !== undefined && isResource(shown);
  return { verb, path, hasBody, showsResource, isKeyed: verb !== "get", dependsOnStatus };
}

/** The components of the document that no schema defines. */
export const sharedComponents = {
  ...sharedResponses,
  parameters,
  securitySchemes: { token: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token" } },
} as const;

const scopeNotes: Readonly<Record<AccessScope, string>> = {
  any: "",
  ownTeam: " (its team's products)",
  ownTenant: " (its own tenant)",
  ownProduct: " (the product itself)",
  self: " (the caller itself)",
};

function describeAccess(route: Route): string {
  const { permission, allow } = routes[route];
  const roles = Object.entries(allow).map(([role, accessScope]) => `${role}${scopeNotes[accessScope]}`);
  return `Needs the permission \`${permission}\`: ${roles.join(", ")}.`;
}

type ParameterIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterIn<Rest> : never;

/** The descriptions of all path parameters. The type requires one for each parameter of a route. */
const pathParameters: Readonly<Record<ParameterIn<Route>, string>> = {
  tenantId: "the tenant's id, `ten_…`",
  productId: "the product's id, chosen at its registration",
  release: "the number of the release",
  rolloutId: "the rollout's id, `rol_…`",
  userId: "the user's id, `usr_…`",
  operationId: "the operation's id, `op_…`",
  notificationId: "the notification's id, `ntf_…`",
};

const documentPathParameters = (path: string) =>
  Object.entries(pathParameters)
    .filter(([name]) => path.includes(`{${name}}`))
    .map(([name, description]) => ({
      name,
      in: "path",
      required: true,
      description,
      schema: { ...text, pattern: ID.source },
    }));

/** Documents the query parameters. A parameter is required if its schema rejects a query without it. */
function documentQueryParameters({ query }: RouteSpec, schemas: SchemaComponents) {
  if (query === undefined) return [];
  const { properties = {} } = schemas.toResponse(query) as { properties?: Record<string, { description?: string }> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: !(query.shape[name] as z.ZodType).safeParse(undefined).success,
    description,
    schema,
  }));
}

/** Builds the document of a route from its input and its description. */
export function documentRoute(
  schemas: SchemaComponents,
  { route, spec }: { route: Route; spec: RouteSpec },
  routeDescription: RouteDescription,
) {
  const { tag, summary, responses } = routeDescription;
  const shape = shapeOf(route, spec.body !== undefined, routeDescription);
  return {
    operationId: routes[route].permission,
    summary,
    description: describeAccess(route),
    tags: [tag],
    security: [{ token: [] }],
    parameters: [
      ...parametersOf(shape).map((name) => refer("parameters", name)),
      ...documentPathParameters(shape.path),
      ...documentQueryParameters(spec, schemas),
    ],
    ...(spec.body && {
      requestBody: {
        required: spec.bodyIsOptional !== true,
        content: { "application/json": { schema: schemas.toRequest(spec.body) } },
      },
    }),
    responses: {
      ...documentSuccesses(schemas, withPreview(responses, spec), { ...shape, summary }),
      ...documentProblems(schemas, shape),
    },
  };
}

/** Adds the answer of a dry run to the responses of a route that offers one. */
function withPreview(responses: RouteDescription["responses"], { query }: RouteSpec): RouteDescription["responses"] {
  if (query === undefined || !("dryRun" in query.shape)) return responses;
  const { 200: shown, ...others } = responses;
  return { 200: shown === undefined ? Preview : z.union([shown, Preview]), ...others };
}

/** Builds the document of a route that requires no token and has no input. */
export const documentPublicRoute = (
  schemas: SchemaComponents,
  operationId: string,
  { tag, summary, response }: { tag: string; summary: string; response: z.ZodType },
) => ({
  operationId,
  summary,
  description: "Requires no token.",
  tags: [tag],
  security: [],
  responses: {
    200: { description: summary, content: { "application/json": { schema: schemas.toResponse(response) } } },
    429: refer("responses", "TooManyRequests"),
  },
});
