import createClient, { type Client } from "openapi-fetch";
import type { Preview, paths } from "../../../console/src/api/openapi.d.ts";
import type { Authenticator } from "../connection/authenticator.ts";
import { createAuthorizedFetch } from "./authorized-fetch.ts";
import { problemOf } from "./problem.ts";
import { type AnswerOf, type BodyOf, type RouteId, routeOf } from "./routes.ts";

/** The parts of a request. */
export type Parts<Id extends RouteId> = UntypedParts & { body?: BodyOf<Id> };
type UntypedParts = {
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, unknown>>;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
};

/** The API, by the ids of its routes. Each method throws `ApiProblem` if the request is rejected. */
export class ApiClient {
  readonly #client: Client<paths>;
  readonly apiUrl: string;

  constructor(apiUrl: string, authenticator: Authenticator) {
    this.apiUrl = apiUrl;
    this.#client = createClient<paths>({ baseUrl: apiUrl, fetch: createAuthorizedFetch(authenticator) });
  }

  /** Sends a request and returns the answer's body. */
  async send<Id extends RouteId>(id: Id, parts: Parts<Id> = {}): Promise<AnswerOf<Id>> {
    return (await this.#request(id, parts)) as AnswerOf<Id>;
  }

  /** Returns what a write would do. */
  async preview<Id extends RouteId>(id: Id, parts: Parts<Id> = {}): Promise<Preview> {
    return (await this.#request(id, { ...parts, query: { ...parts.query, dryRun: true } })) as Preview;
  }

  /** Sends any request to a path below the API's address. Returns the answer as it is. */
  async raw(method: string, path: string, parts: Omit<UntypedParts, "path">): Promise<Answer> {
    return this.#send(method, path, parts);
  }

  async #request(id: RouteId, parts: UntypedParts): Promise<unknown> {
    const { method, path } = routeOf(id);
    const { data, error, response } = await this.#send(method, path, parts);
    if (!response.ok) throw problemOf(response.status, error);
    return data;
  }

  async #send(method: string, path: string, { path: names, query, body, headers }: UntypedParts): Promise<Answer> {
    // The path is data here, so the client can't know its types. `AnswerOf` and `BodyOf` have them by the route's id.
    const request = this.#client.request as unknown as (method: string, path: string, init: object) => Promise<Answer>;
    return request(method.toLowerCase(), path, { params: { path: names, query }, body, headers });
  }
}
type Answer = { data?: unknown; error?: unknown; response: Response };
