import type { operations } from "../../../console/src/api/openapi.d.ts";
import routes from "./routes.json" with { type: "json" };

/** The id of a route, such as `tenants:list`. */
export type RouteId = keyof operations & keyof typeof routes;

/** A parameter of a route or a field of its body, as the API describes it. */
export type Field = { text: string; flag?: boolean; many?: boolean; choices?: readonly string[] };

type Route = {
  method: string;
  path: string;
  query: Readonly<Record<string, Field>>;
  body: Readonly<Record<string, Field>>;
};

export const routeOf = (id: RouteId): Route => routes[id] as Route;

/** Returns what the API says about a parameter or a field of the body. */
export function fieldOf(id: RouteId, name: string): Field {
  const route = routeOf(id);
  const field = route.query[name] ?? route.body[name];
  if (!field) throw new Error(`The route ${id} has no field ${name}.`);
  return field;
}

type Content<Answer> = Answer extends { content: { "application/json": infer Body } } ? Body : never;
type Success = 200 | 201 | 202;

/** The bodies of a route's answers. */
type Answers<Id extends RouteId> = {
  [Status in keyof operations[Id]["responses"]]: Status extends Success
    ? Content<operations[Id]["responses"][Status]>
    : never;
}[keyof operations[Id]["responses"]];

type IsDryRun<Body> = Body extends { accepted: boolean; lost: string[] } ? never : Body;

/** The body of a route's answer. The answers of dry runs are not part of it. */
export type AnswerOf<Id extends RouteId> = IsDryRun<Answers<Id>>;

/** The body of a route's request. */
export type BodyOf<Id extends RouteId> = operations[Id] extends {
  requestBody?: { content: { "application/json": infer Body } };
}
  ? Body
  : undefined;

/** The items of a route that answers a list. */
export type ItemOf<Id extends RouteId> = AnswerOf<Id> extends { items: (infer Item)[] } ? Item : never;
