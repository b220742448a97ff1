import { beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { standInForService } from "../service-stand-in.ts";

type Answer = { status?: number; body: string };

let answers: (Answer | Promise<Answer>)[];
let requests: { path: string | undefined; body: unknown }[];
standInForService("AWS_ENDPOINT_URL_LAMBDA", ({ url: path }, body) => {
  requests.push({ path, body: JSON.parse(body) });
  return answers.length > 1 ? (answers.shift() as Answer) : (answers[0] as Answer);
});
beforeEach(() => {
  requests = [];
  vi.stubEnv("PROVISIONER_FUNCTION", "provisioner-1");
});

const throwing = (errorType: string) => ({ body: JSON.stringify({ errorType, errorMessage: "Rate exceeded" }) });
const rejected = (status: number) => ({ status, body: '{"Type":"User","message":"Rate Exceeded."}' });

/** Calls the function; returns its response, or the error and whether it counts as a throttling. */
async function call(responses: typeof answers, timeLimitMs?: number) {
  answers = responses;
  const { callStepFunction } = await import("../../../handlers/adapters/aws/step-function-call.ts");
  const { isThrottled } = await import("../../../handlers/adapters/aws/throttling.ts");
  const limit = timeLimitMs === undefined ? {} : { timeLimitMs };
  return callStepFunction("provisioner", { task: "count" }, z.object({ n: z.number() }), limit).catch(
    (error: Error) => ({
      message: error.message,
      isThrottled: isThrottled(error),
    }),
  );
}

describe("a call of a step's function", () => {
  it("returns the parsed response", async () => {
    expect(await call([{ body: '{"n":1}' }])).toEqual({ n: 1 });
    expect(requests).toEqual([{ path: "/2015-03-31/functions/provisioner-1/invocations", body: { task: "count" } }]);
  });

  it("tries a throttled function again", async () => {
    expect(await call([rejected(429), { body: '{"n":1}' }])).toEqual({ n: 1 });
  });

  it.each<[string, Answer, boolean]>([
    ["counts a function without free capacity as throttled", rejected(429), true],
    ["counts an unavailable service as throttled", rejected(503), true],
    ["counts an error of a throttled function as throttled", throwing("ThrottlingException"), true],
    ["does not count another error of the function as throttled", throwing("TypeError"), false],
    ["does not count a missing function as throttled", rejected(404), false],
    ["does not count an unknown response as throttled", { body: '{"m":1}' }, false],
    ["does not count a response that is not JSON as throttled", { status: 502, body: "<html>" }, false],
  ])("%s", async (_case, answer, isThrottled) => {
    const message = expect.stringMatching(/^provisioner could not answer count: /);
    expect(await call([answer])).toEqual({ message, isThrottled });
  });

  it("counts a function that exceeds the time limit as throttled", async () => {
    const never = new Promise<Answer>(() => {});
    const message = "provisioner did not answer count within 50 ms";
    expect(await call([never], 50)).toEqual({ message, isThrottled: true });
    expect(requests).toHaveLength(1);
  });
});
