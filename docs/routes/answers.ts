import * as z from "zod";
import { findCodes, titleOf } from "../../handlers/api/http/problem.ts";
import { Problem } from "../../schemas/problem.ts";

type Kind = "headers" | "parameters" | "responses";
export const refer = (kind: Kind, name: string) => ({ $ref: `#/components/${kind}/${name}` });

const text = { type: "string" } as const;
const headers = {
  ETag: { description: "the version of the resource", schema: text, example: '"3"' },
  Location: {
    description: "where to follow the operation",
    schema: text,
    example: "/v1/operations/op_019a1f3c5b7e7d10a2c4e6f8091b3d5f",
  },
  "Retry-After": { description: "the seconds after which to ask or to try again", schema: text, example: "1" },
  "Idempotent-Replayed": {
    description: "`true` where this is the answer to an earlier request with the same Idempotency-Key",
    schema: text,
    example: "true",
  },
  "WWW-Authenticate": { description: "which kind of token is asked for", schema: text, example: "Bearer" },
} as const;
type Header = keyof typeof headers;

const headersNamed = (names: readonly Header[]) =>
  names.length === 0 ? {} : { headers: Object.fromEntries(names.map((name) => [name, refer("headers", name)])) };

/** What the gateway answers itself, before a function sees the request. */
const gatewayCodes: Readonly<Record<number, readonly [code: string, title: string]>> = {
  401: ["unauthenticated", "Unauthorized"],
  429: ["tooManyRequests", "Too Many Requests"],
};

const codesOf = (status: number): (readonly [code: string, title: string])[] => {
  const ofGateway = gatewayCodes[status];
  return ofGateway ? [ofGateway] : findCodes(status).map((code) => [code, titleOf(code)]);
};

/** What decides which refusals a route can meet. */
export type RouteShape = { verb: string; path: string; hasBody: boolean };

/** A refusal that many routes share: where it applies, and which headers it may have. */
type Refusal = { name: string; headers?: readonly Header[]; applies: (route: RouteShape) => boolean };

const always = () => true;
const withBody = ({ hasBody }: RouteShape) => hasBody;
const rejections: Readonly<Record<number, Refusal>> = {
  400: { name: "BadRequest", applies: always },
  401: { name: "Unauthenticated", headers: ["WWW-Authenticate"], applies: always },
  403: { name: "Forbidden", applies: always },
  404: { name: "NotFound", applies: ({ path }) => path.includes("{") },
  409: { name: "Conflict", headers: ["Retry-After"], applies: ({ verb }) => verb !== "get" },
  412: { name: "PreconditionFailed", applies: ({ verb }) => verb === "patch" || verb === "delete" },
  413: { name: "ContentTooLarge", applies: withBody },
  415: { name: "UnsupportedMediaType", applies: withBody },
  422: { name: "KeyReused", applies: ({ verb }) => verb === "post" },
  429: { name: "TooManyRequests", headers: ["Retry-After"], applies: always },
  503: { name: "Overloaded", headers: ["Retry-After"], applies: always },
};

/** Those that somebody answers with: a status without a code is not documented before it has one. */
const known = Object.entries(rejections)
  .map(([status, refusal]) => ({ status: Number(status), codes: codesOf(Number(status)), ...refusal }))
  .filter(({ codes }) => codes.length > 0);

const refusalResponse = ({ status, codes, headers: names = [] }: (typeof known)[number]) => {
  const [code = "", title = ""] = codes[0] ?? [];
  const example = {
    type: `urn:tenantry:problem:${code}`,
    title,
    status,
    detail: "What is wrong with this very request, in words.",
    instance: "/v1/tenants",
    code,
    requestId: "5f6a2c1e-7b61-4e6a-9a41-93e8dea0beef",
  };
  return {
    description: codes.map(([each, words]) => `\`${each}\`: ${words}.`).join(" "),
    ...headersNamed(names),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" }, example } },
  };
};

/** What routes refer to that follows from no schema. */
export const sharedAnswers = {
  headers,
  responses: Object.fromEntries(known.map((rejection) => [rejection.name, refusalResponse(rejection)])),
};

/** The refusals that a route can meet, and what it answers when something else goes wrong. */
export const refusalsOf = (route: RouteShape) => ({
  ...Object.fromEntries(
    known.filter(({ applies }) => applies(route)).map(({ status, name }) => [status, refer("responses", name)]),
  ),
  default: {
    description: "Any other problem. A 500 is our mistake: its requestId helps to find out why.",
    content: { "application/problem+json": { schema: Problem } },
  },
});

const successHeaders = (status: string, { verb }: RouteShape, schema: z.ZodType): Header[] => {
  const shapes = schema instanceof z.ZodUnion ? schema.options : [schema];
  const isResource = shapes.every((one) => one instanceof z.ZodObject && "version" in one.shape);
  return [
    ...(status === "202" ? (["Location", "Retry-After"] as const) : []),
    ...(status !== "202" && isResource ? (["ETag"] as const) : []),
    ...(verb === "post" ? (["Idempotent-Replayed"] as const) : []),
  ];
};

/** What a route answers when all went well. */
export const successesOf = (answers: Record<string, z.ZodType>, summary: string, route: RouteShape) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      {
        description: status === "202" ? "Accepted: the operation shows how it goes on" : summary,
        ...headersNamed(successHeaders(status, route, schema)),
        content: { "application/json": { schema } },
      },
    ]),
  );
