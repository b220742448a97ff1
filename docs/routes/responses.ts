import * as z from "zod";
import { findCodes, problemCodes, titleOf } from "../../handlers/api/http/problem.ts";
import { AnyAction } from "../../schemas/actions.ts";
import { Notification } from "../../schemas/notification.ts";
import { Operation } from "../../schemas/operation.ts";
import { Problem as ProblemBody } from "../../schemas/problem.ts";
import type { SchemaComponents } from "../schema-components.ts";

type Kind = "headers" | "parameters" | "responses";
export const refer = (kind: Kind, name: string) => ({ $ref: `#/components/${kind}/${name}` });

const text = { type: "string" } as const;
const headers = {
  ETag: { description: "the version of the resource", schema: text, example: '"3"' },
  Location: {
    description: "the address of the operation or of the new notification",
    schema: text,
    example: "/v1/operations/op_019a1f3c5b7e7d10a2c4e6f8091b3d5f",
  },
  "Retry-After": {
    description: "the seconds after which to read the operation or to repeat the request",
    schema: { type: "integer", minimum: 0 },
    example: 1,
  },
  "Idempotent-Replayed": {
    description: "`true` if this is the response to an earlier request with the same Idempotency-Key",
    schema: text,
    example: "true",
  },
  "WWW-Authenticate": { description: "the kind of token that is required", schema: text, example: "Bearer" },
} as const;
type Header = keyof typeof headers;

const headersNamed = (names: readonly Header[]) =>
  names.length === 0 ? {} : { headers: Object.fromEntries(names.map((name) => [name, refer("headers", name)])) };

/** The problems that only API Gateway returns, by status. */
const gatewayCodes: Readonly<Record<number, readonly [code: string, title: string]>> = {
  401: ["unauthenticated", "Unauthorized"],
  429: ["tooManyRequests", "Too Many Requests"],
};

const ProblemCode = z
  .enum([...new Set([...problemCodes, ...Object.values(gatewayCodes).map(([code]) => code)])].sort())
  .meta({ id: "ProblemCode", description: "the kind of the problem" });
/** A problem with all values of its code. */
export const Problem = ProblemBody.extend({
  code: ProblemCode,
  allowedActions: z.array(AnyAction).optional(),
}).meta({ id: "Problem" });

function codesOf(status: number): (readonly [code: string, title: string])[] {
  const gatewayCode = gatewayCodes[status];
  return gatewayCode ? [gatewayCode] : findCodes(status).map((code) => [code, titleOf(code)]);
}

/** The properties of a route that determine its possible problems. */
export type RouteShape = {
  verb: string;
  path: string;
  hasBody: boolean;
  showsResource: boolean;
  isKeyed: boolean;
  dependsOnStatus?: true | undefined;
};

/** A problem response that several routes share, and the routes to which it applies. */
type ProblemResponse = { name: string; headers?: readonly Header[]; applies: (route: RouteShape) => boolean };

const always = () => true;
const withBody = ({ hasBody }: RouteShape) => hasBody;
const problemResponses: Readonly<Record<number, ProblemResponse>> = {
  400: { name: "BadRequest", applies: always },
  401: { name: "Unauthenticated", headers: ["WWW-Authenticate"], applies: always },
  403: { name: "Forbidden", applies: always },
  404: { name: "NotFound", applies: ({ path }) => path.includes("{") },
  409: {
    name: "Conflict",
    headers: ["Retry-After"],
    applies: ({ verb, dependsOnStatus }) => verb !== "get" || dependsOnStatus === true,
  },
  412: { name: "PreconditionFailed", applies: ({ verb }) => verb === "patch" || verb === "delete" },
  413: { name: "ContentTooLarge", applies: withBody },
  415: { name: "UnsupportedMediaType", applies: withBody },
  422: { name: "KeyReused", applies: ({ isKeyed }) => isKeyed },
  429: { name: "TooManyRequests", headers: ["Retry-After"], applies: always },
  503: { name: "Overloaded", headers: ["Retry-After"], applies: always },
};

/** The problem responses whose status has at least one code. */
const documented = Object.entries(problemResponses)
  .map(([status, response]) => ({ status: Number(status), codes: codesOf(Number(status)), ...response }))
  .filter(({ codes }) => codes.length > 0);

function buildProblemResponse({ status, codes, headers: names = [] }: (typeof documented)[number]) {
  const [code = "", title = ""] = codes[0] ?? [];
  const example = {
    type: `urn:tenantry:problem:${code}`,
    title,
    status,
    detail: "The cause of the problem in this request.",
    instance: "/v1/tenants",
    code,
    requestId: "5f6a2c1e-7b61-4e6a-9a41-93e8dea0beef",
  };
  return {
    description: codes.map(([each, meaning]) => `\`${each}\`: ${meaning}.`).join(" "),
    ...headersNamed(names),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" }, example } },
  };
}

/** The headers and problem responses to which routes refer. */
export const sharedResponses = {
  headers,
  responses: Object.fromEntries(documented.map((one) => [one.name, buildProblemResponse(one)])),
};

/** Documents the problem responses of a route. */
export const documentProblems = (schemas: SchemaComponents, route: RouteShape) => ({
  ...Object.fromEntries(
    documented.filter(({ applies }) => applies(route)).map(({ status, name }) => [status, refer("responses", name)]),
  ),
  default: {
    description: "Any other problem. A 500 is an error of the platform: report its requestId.",
    content: { "application/problem+json": { schema: schemas.toResponse(Problem) } },
  },
});

/** Returns whether a response shows a resource with a version, which is its ETag. */
export function isResource(schema: z.ZodType): boolean {
  const shapes = schema instanceof z.ZodUnion ? schema.options : [schema];
  return shapes.some((one) => one instanceof z.ZodObject && "version" in one.shape);
}

function successHeaders(status: string, { verb, isKeyed }: RouteShape, schema: z.ZodType): Header[] {
  const isOperation = schema === Operation;
  return [
    ...(status === "202" || (status === "201" && schema === Notification) ? (["Location"] as const) : []),
    ...(status !== "202" && isResource(schema) ? (["ETag"] as const) : []),
    ...(status === "202" || (isOperation && verb === "get") ? (["Retry-After"] as const) : []),
    ...(isKeyed ? (["Idempotent-Replayed"] as const) : []),
  ];
}

/** Documents the successful responses of a route. */
export const documentSuccesses = (
  schemas: SchemaComponents,
  responses: Record<string, z.ZodType>,
  route: RouteShape & { summary: string },
) => ({
  ...Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      {
        description: status === "202" ? "Accepted: the operation shows the progress" : route.summary,
        ...headersNamed(successHeaders(status, route, schema)),
        content: { "application/json": { schema: schemas.toResponse(schema) } },
      },
    ]),
  ),
  ...(route.verb === "get" && route.showsResource
    ? { 304: { description: "Not modified since the ETag of If-None-Match", ...headersNamed(["ETag"]) } }
    : {}),
});
