import { beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { standInForService } from "../service-stand-in.ts";

let answer: { status: number; body: object };
beforeEach(() => vi.stubEnv("IDENTITIES_FUNCTION", "identities"));
standInForService("AWS_ENDPOINT_URL_LAMBDA", () => ({ status: answer.status, body: JSON.stringify(answer.body) }));

/** Calls the function; returns its answer, or whether its error counts as throttling. */
async function call(status: number, body: object): Promise<unknown> {
  answer = { status, body };
  const { callStepFunction } = await import("../../../handlers/adapters/aws/step-function-call.ts");
  const { isThrottled } = await import("../../../handlers/adapters/aws/throttling.ts");
  const result = callStepFunction(
    "manage-identities",
    { task: "list" },
    z.strictObject({ names: z.array(z.string()) }),
  );
  return result.catch((error: Error) => {
    expect(error.message).toContain(`manage-identities could not answer list: ${JSON.stringify(body)}`);
    return isThrottled(error) ? "throttled" : "failed";
  });
}

describe("a call of a function of steps", () => {
  it("returns the function's answer", async () => {
    expect(await call(200, { names: ["usr_1"] })).toEqual({ names: ["usr_1"] });
  });

  it("is throttled if a service throttles the function", async () => {
    expect(await call(200, { errorType: "TooManyRequestsException", errorMessage: "Rate exceeded" })).toBe("throttled");
  });

  it("is throttled if Lambda throttles the call", async () => {
    expect(await call(429, { Type: "User", message: "Rate Exceeded." })).toBe("throttled");
  });

  it("fails with any other error of the function", async () => {
    expect(await call(200, { errorType: "InvalidParameterException", errorMessage: "Invalid token" })).toBe("failed");
    expect(await call(200, { errorMessage: "Task timed out after 60.00 seconds" })).toBe("failed");
    expect(await call(404, { Type: "User" })).toBe("failed");
  });
});
