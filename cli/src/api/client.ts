import type { Preview } from "../../../console/src/api/openapi.d.ts";
import type { Authenticator } from "../connection/authenticator.ts";
import { usageError } from "../failures/cli-error.ts";
import { type RetryPolicy, sendAuthorized } from "./authorized-send.ts";
import { notTheApi, problemOf } from "./problem.ts";
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
  readonly apiUrl: string;
  readonly #authenticator: Authenticator;
  readonly #retries: RetryPolicy;

  constructor(apiUrl: string, authenticator: Authenticator, retries: RetryPolicy = {}) {
    this.apiUrl = apiUrl;
    this.#authenticator = authenticator;
    this.#retries = retries;
  }

  /** Sends a request and returns the answer's body. */
  async send<Id extends RouteId>(id: Id, parts: Parts<Id> = {}): Promise<AnswerOf<Id>> {
    const { method, path } = routeOf(id);
    return (await this.raw(method, path, parts)) as AnswerOf<Id>;
  }

  /** Returns what a write would do. */
  async preview<Id extends RouteId>(id: Id, parts: Parts<Id> = {}): Promise<Preview> {
    const { method, path } = routeOf(id);
    return (await this.raw(method, path, { ...parts, query: { ...parts.query, dryRun: true } })) as Preview;
  }

  /** Sends any request to a path below the API's address. */
  async raw(
    method: string,
    path: string,
    { path: names = {}, query = {}, body, headers }: UntypedParts,
  ): Promise<unknown> {
    const request = {
      method,
      url: `${this.apiUrl}${fillPath(path, names)}${toQuery(query)}`,
      headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const response = await sendAuthorized(request, this.#authenticator, this.#retries);
    const answer = parseJson(response.text);
    if (response.status < 200 || response.status >= 300) throw problemOf(response.status, answer);
    if (typeof answer !== "object" || answer === null) throw notTheApi(this.apiUrl, response.status);
    return answer;
  }
}

/** Fills the ids in. An address leaves `.` and `..` out, so that with them the request would reach another resource. */
const fillPath = (path: string, names: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const { [name]: id = "" } = names;
    if (["", ".", ".."].includes(id)) throw usageError(`"${id}" is not an id.`, "an id, as the list shows it");
    return encodeURIComponent(id);
  });

/** Returns a query. A list is repeated, as in `?status=active&status=failed`. */
function toQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`),
  );
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}

/** Parses an answer. An answer that is not JSON, as of a proxy, has no fields. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
