import { describe, expect, test } from "vitest";
import { parseDuration } from "../../src/operations/duration.ts";
import { Input } from "../../src/spec.ts";
import { parsePairs, parseValue } from "../../src/writes/pairs.ts";
import { readSubscriptions } from "../../src/writes/plan-options.ts";

describe("a pair", () => {
  test("is split at the first separator only", () => {
    expect(parsePairs("--tag", ["a=b=c"], "x=y")).toEqual([["a", "b=c"]]);
  });

  test("without a separator is a usage error with an example", () => {
    expect(() => parsePairs("--tag", ["region"], "region=emea")).toThrow(
      expect.objectContaining({ exitCode: 2, remedy: "--tag region=emea" }),
    );
  });
});

describe("a parameter's value", () => {
  test.each([
    ["5", 5],
    ["-1.5", -1.5],
    ["true", true],
    ["Europe/Berlin", "Europe/Berlin"],
    ['"5"', "5"],
    ["007", "007"],
  ])("%s is %j", (text, value) => expect(parseValue(text)).toBe(value));
});

describe("the subscriptions of a new tenant", () => {
  test("take seats and parameters of their own product", () => {
    const input = new Input([], {
      subscribe: ["crm:standard", "analytics:starter"],
      seats: ["crm=5"],
      parameter: ["analytics.timeZone=Europe/Berlin", "analytics.days=30"],
    });
    expect(readSubscriptions(input)).toEqual([
      { productId: "crm", planId: "standard", seats: 5 },
      { productId: "analytics", planId: "starter", parameters: { timeZone: "Europe/Berlin", days: 30 } },
    ]);
  });

  test("that are not asked for are a usage error where seats name them", () => {
    const input = new Input([], { subscribe: ["crm:standard"], seats: ["analytics=5"] });
    expect(() => readSubscriptions(input)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe("a duration", () => {
  test.each([
    ["90s", 90_000],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["5", 5_000],
  ])("%s is %d ms", (text, value) => expect(parseDuration(text)).toBe(value));

  test("of an unknown unit is a usage error", () => {
    expect(() => parseDuration("3 days")).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
