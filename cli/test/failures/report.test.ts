import { describe, expect, test, vi } from "vitest";
import document from "../../../docs/openapi.json" with { type: "json" };
import { ApiProblem, ApiUnreachable } from "../../src/api/problem.ts";
import { usageError } from "../../src/failures/cli-error.ts";
import { describeFailure, reportFailure } from "../../src/failures/report.ts";
import { Output } from "../../src/output/output.ts";

const codes = document.components.schemas.ProblemCode.enum;

describe("the exit code", () => {
  test.each([
    [400, 2],
    [401, 4],
    [403, 4],
    [404, 3],
    [409, 5],
    [412, 5],
    [422, 2],
    [429, 1],
    [500, 1],
    [503, 1],
  ])("of an answer %d is %d", (status, exitCode) => {
    expect(describeFailure(new ApiProblem(status, {})).exitCode).toBe(exitCode);
  });

  test("of an API that does not answer is 1", () => {
    expect(describeFailure(new ApiUnreachable("http://localhost:1", undefined))).toMatchObject({
      code: "unreachable",
      exitCode: 1,
    });
  });

  test("of a wrong use is 2", () => {
    expect(describeFailure(usageError("Wrong.", "right")).exitCode).toBe(2);
  });
});

describe("a failure", () => {
  test.each(codes)("of the code %s has something to try", (code) => {
    const report = describeFailure(new ApiProblem(409, { code: code as never, title: "Title" }));
    expect(report.try).toMatch(/\w/);
  });

  test("of a release that does not exist leads to the releases of the product", () => {
    const tryOf = (instance: string, pointer: string) =>
      describeFailure(
        new ApiProblem(400, {
          code: "unknownReference",
          title: "Unknown",
          instance,
          errors: [{ pointer, detail: "" }],
        }),
      ).try;
    expect(tryOf("/v1/products/crm/rollouts", "/release")).toContain("tenantry products releases list crm,");
    expect(tryOf("/v1/tenants/ten_1/subscriptions/crm", "/release")).toContain("tenantry products releases list crm,");
    expect(tryOf("/v1/tenants", "/subscriptions/0/planId")).toContain("tenantry products list,");
  });

  test("tells what, why, what to try and the request's id", () => {
    const body = {
      code: "busy" as const,
      title: "Another operation is running",
      detail: "The tenant is being suspended.",
      requestId: "req-1",
      operationId: "op_1",
    };
    expect(describeFailure(new ApiProblem(409, body))).toMatchObject({
      what: "Another operation is running.",
      why: "The tenant is being suspended.",
      try: "tenantry operations watch op_1",
      requestId: "req-1",
    });
  });

  test("of one field names the field, and tells its reason once", () => {
    const problem = {
      title: "A field is not valid",
      detail: "Too long.",
      errors: [{ pointer: "/name", detail: "Too long." }],
    };
    const notice = vi.spyOn(Output.prototype, "notice").mockImplementation(() => {});
    const terminal = { isTable: false, isLive: false, canAsk: false, hasColor: false, width: 80 };
    reportFailure(
      new ApiProblem(400, problem),
      new Output(terminal, { isJson: false, isQuiet: false }),
      "tenantry tenants create",
    );
    const [text = ""] = notice.mock.calls[0] ?? [];
    expect(text.split("\n").slice(0, 2)).toEqual(["tenantry: A field is not valid.", "  /name  Too long."]);
    expect(text.match(/Too long/g)).toHaveLength(1);
  });
});
