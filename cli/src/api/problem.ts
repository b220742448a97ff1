import type { Problem } from "../../../console/src/api/openapi.d.ts";

/** A request that the API rejected. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly body: Partial<Problem>;

  constructor(status: number, body: Partial<Problem>) {
    super(body.detail ?? body.title ?? `The API answered ${status}.`);
    this.status = status;
    this.body = body;
  }
}

/** A request without an answer: the network or the API is down. */
export class ApiUnreachable extends Error {
  override readonly name = "ApiUnreachable";
  readonly address: string;

  constructor(address: string, cause: unknown) {
    super(`${address} does not answer.`, { cause });
    this.address = address;
  }
}

/** Returns the problem of an error answer. An answer of something else than the API has no code. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const isProblem = typeof body === "object" && body !== null && "title" in body;
  return new ApiProblem(
    status,
    isProblem ? (body as Problem) : { title: `The answer is ${status}, and not from the API` },
  );
}
