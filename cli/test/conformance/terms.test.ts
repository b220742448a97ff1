import { describe, expect, test } from "vitest";
import type { Product } from "../../../console/src/api/openapi.d.ts";
import { fillProbe } from "../../src/conformance/probe.ts";
import { selectTerms } from "../../src/conformance/terms.ts";

const buildPlan = (id: string, seats: number | undefined, updatableTo: string[] = []) => ({
  id,
  updatableTo,
  entitlements: { ...(seats !== undefined && { seats }) },
});
const buildProduct = (...plans: object[]) => ({ id: "desk", plans }) as unknown as Product;

describe("the terms of a synthetic subscription", () => {
  test.each([
    [undefined, undefined, undefined],
    [1, 1, undefined],
    [2, 2, 1],
    [10, 2, 3],
  ])("of a plan with %s seats begin with %s seats and change to %s", (limit, seats, nextSeats) => {
    expect(selectTerms(buildProduct(buildPlan("basic", limit)), undefined, {})).toMatchObject({ seats, nextSeats });
  });

  test("begin with the first plan that can change, and change to one with enough seats", () => {
    const product = buildProduct(
      buildPlan("fixed", 5),
      buildPlan("basic", 5, ["tiny", "large"]),
      buildPlan("tiny", 1),
      buildPlan("large", 100),
    );
    expect(selectTerms(product, undefined, {})).toMatchObject({ plan: { id: "basic" }, nextPlan: { id: "large" } });
  });

  test("of an unknown plan are a usage error", () => {
    expect(() => selectTerms(buildProduct(buildPlan("basic", 1)), "gold", {})).toThrow(
      expect.objectContaining({ exitCode: 2, remedy: "--plan basic" }),
    );
  });
});

describe("a probe", () => {
  test("names the tenant and its outputs", () => {
    expect(fillProbe("https://desk/{tenantId}", { tenantId: "ten_1" })).toBe("https://desk/ten_1");
    expect(fillProbe("{Url}/status", { Url: "https://desk/1" })).toBe("https://desk/1/status");
  });

  test("has no address without one of its values", () => {
    expect(fillProbe("{Url}", { tenantId: "ten_1" })).toBeUndefined();
    expect(fillProbe("{constructor}", {})).toBeUndefined();
  });
});
