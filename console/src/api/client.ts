import createClient from "openapi-fetch";
import { authorizedFetch } from "./authorized-fetch.ts";
import type { paths } from "./openapi.d.ts";
import { problemOf } from "./problem.ts";

/** The typed client of the API. Wrap each call in `read`, which throws the problem of an error answer. */
export const api = createClient<paths>({ baseUrl: `${location.origin}/v1`, fetch: authorizedFetch });

type Answer<Body> = { data?: Body; error?: unknown; response: Response };

/** Returns the body of an answer. Throws `ApiProblem` if the request was rejected. */
export async function read<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemOf(response, error);
  return data as Body;
}
