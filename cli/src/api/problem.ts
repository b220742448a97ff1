import type { Problem } from "../../../console/src/api/openapi.d.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";

/** The answers after which the same request may succeed. */
const temporary = [429, 502, 503, 504];

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

/** Returns whether the same request may succeed after an answer with this status. */
export const isTemporary = (status: number): boolean => temporary.includes(status);

/** Creates the error of an answer that the API does not give, as of the console or of a network that asks for a
 *  sign-in. */
export const notTheApi = (address: string, status: number, missing = "a JSON document"): CliError =>
  new CliError("The answer is not from the API.", {
    code: "notTheApi",
    exitCode: exitCodes.fault,
    why: `${address} answers ${status} without ${missing}.`,
    remedy: "tenantry status, which shows the address and where it comes from",
  });
