import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinReasons, shortenReason } from "../../../handlers/core/shared/reason.ts";

describe("a reason", () => {
  it("is unchanged up to 1,000 characters", () => {
    expect(shortenReason("It broke.")).toBe("It broke.");
    expect(shortenReason("x".repeat(1000))).toBe("x".repeat(1000));
  });

  it("keeps its start and its end if it is longer", () => {
    const short = shortenReason(`The template is rejected: ${"Resources ".repeat(6000)}at line 7.`);
    expect(short.length).toBeLessThanOrEqual(1000);
    expect(short).toMatch(/^The template is rejected: .* … .*at line 7\.$/);
  });

  it("never exceeds the limit and never splits a surrogate pair", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 3000 }),
        fc.integer({ min: 10, max: 1000 }),
        (text, maxLength) => {
          const short = shortenReason(text, maxLength);
          expect(short.length).toBeLessThanOrEqual(Math.max(maxLength, 0));
          expect(short.isWellFormed()).toBe(true);
        },
      ),
    );
  });

  it("joined from several has at most 4,000 characters and a part of each", () => {
    const reasons = Array.from({ length: 20 }, (_, index) => `p${index}: ${"long ".repeat(500)}`);
    const joined = joinReasons(reasons);
    expect(joined.length).toBeLessThanOrEqual(4000);
    for (const [index] of reasons.entries()) expect(joined).toContain(`p${index}: long`);
    expect(joinReasons(["It broke.", "So did this."])).toBe("It broke. So did this.");
  });
});
