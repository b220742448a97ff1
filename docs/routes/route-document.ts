import * as z from "zod";
import { ID, type RouteSpec } from "../../handlers/api/http/route.ts";
import { type AccessScope, type Route, routes } from "../../handlers/core/shared/access.ts";
import { type RouteShape, refer, refusalsOf, sharedAnswers, successesOf } from "./answers.ts";
import type { RouteDescription } from "./route-description.ts";

const text = { type: "string" } as const;
const parameters = {
  "Idempotency-Key": {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Makes it safe to send the request again: for 24 hours, the same caller and key get the same answer, also when both are sent at the same moment.",
    schema: { ...text, minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
    example: "5f3f8a1e-onboard-globex",
  },
  "If-Match": {
    name: "If-Match",
    in: "header",
    description: "The ETag as it was read: the request is refused where the resource has changed since.",
    schema: text,
    example: '"3"',
  },
} as const;

const parametersOf = ({ verb }: RouteShape): (keyof typeof parameters)[] => {
  if (verb === "post") return ["Idempotency-Key"];
  return verb === "patch" || verb === "delete" ? ["If-Match"] : [];
};

const shapeOf = (route: Route, hasBody: boolean): RouteShape => {
  const [verb = "", path = ""] = route.split(" ");
  return { verb: verb.toLowerCase(), path, hasBody };
};
const used = new Set((Object.keys(routes) as Route[]).flatMap((route) => parametersOf(shapeOf(route, false))));

/** Everything that routes refer to and that follows from no schema. */
export const components = {
  ...sharedAnswers,
  parameters: Object.fromEntries([...used].map((name) => [name, parameters[name]])),
  securitySchemes: { token: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "An access token" } },
} as const;

const reach: Readonly<Record<AccessScope, string>> = {
  any: "",
  ownTeam: " (what its team's products concern)",
  ownTenant: " (its own tenant)",
  ownProduct: " (what is about the product itself)",
  self: " (itself)",
};

const whoMay = (route: Route): string => {
  const { permission, allow } = routes[route];
  const roles = Object.entries(allow).map(([role, relation]) => `${role}${reach[relation]}`);
  return `Needs the permission \`${permission}\`: ${roles.join(", ")}.`;
};

type ParameterIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterIn<Rest> : never;

/** The parameters in the paths of all routes: none can be without a description. */
const pathParameters: Readonly<Record<ParameterIn<Route>, string>> = {
  tenantId: "the tenant's id, `ten_…`",
  productId: "the product's id, as it was registered",
  userId: "the user's id, `usr_…`",
  operationId: "the operation's id, `op_…`",
  notificationId: "the notification's id, `ntf_…`",
};

/** An id that can't be one is not there; no table is asked for it. */
const paramsOf = (path: string) =>
  z.object(
    Object.fromEntries(
      Object.entries(pathParameters)
        .filter(([name]) => path.includes(`{${name}}`))
        .map(([name, words]) => [name, z.string().regex(ID).describe(words)]),
    ),
  );

/** Builds the document of a route from its input, as it is declared, and its description. */
export const documentOf = (route: Route, spec: RouteSpec, { tag, summary, answers }: RouteDescription) => {
  const shape = shapeOf(route, spec.body !== undefined);
  return {
    operationId: routes[route].permission,
    summary,
    description: whoMay(route),
    tags: [tag],
    security: [{ token: [] }],
    parameters: parametersOf(shape).map((name) => refer("parameters", name)),
    request: {
      params: paramsOf(shape.path),
      query: spec.query ?? z.strictObject({}),
      ...(spec.body ? { body: { required: true, content: { "application/json": { schema: spec.body } } } } : {}),
    },
    responses: { ...successesOf(answers, summary, shape), ...refusalsOf(shape) },
  };
};

/** Builds the document of a route that asks for no token and takes nothing. */
export const openDocumentOf = (
  operationId: string,
  { tag, summary, answer }: { tag: string; summary: string; answer: z.ZodType },
) => ({
  operationId,
  summary,
  description: "Asks for no token.",
  tags: [tag],
  security: [],
  responses: {
    200: { description: summary, content: { "application/json": { schema: answer } } },
    429: refer("responses", "TooManyRequests"),
  },
});
