import { expect, test } from "vitest";
import { ApiProblem, ApiUnreachable } from "../../src/api/problem.ts";
import { keyFor } from "../../src/writes/submission.ts";

const newKey = () => "new";
const last = { input: '{"name":"Acme"}', key: "old" };

test("a copy of a request that got no answer has the same key, so that it is executed once", () => {
  expect(keyFor(last, new ApiUnreachable(), { name: "Acme" }, newKey).key).toBe("old");
});

test("a copy of a request that a gateway or the API did not finish has the same key", () => {
  for (const status of [429, 500, 503, 504]) {
    const lost = new ApiProblem({ title: "The request failed", status });
    expect(keyFor(last, lost, { name: "Acme" }, newKey).key).toBe("old");
  }
});

test("a changed input, and one that was rejected, are new submissions", () => {
  const rejected = new ApiProblem({ title: "Conflict", status: 409 });
  expect(keyFor(last, new ApiUnreachable(), { name: "Globex" }, newKey).key).toBe("new");
  expect(keyFor(last, rejected, { name: "Acme" }, newKey).key).toBe("new");
});
