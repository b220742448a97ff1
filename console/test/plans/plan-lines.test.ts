import { expect, test } from "vitest";
import type { Plan } from "../../src/api/resources.ts";
import { comparePlans, describeLicence } from "../../src/plans/plan-lines.ts";

const plan = (id: string, entitlements: Partial<Plan["entitlements"]>): Plan => ({
  id,
  name: id,
  tier: id,
  entitlements: { features: [], limits: {}, ...entitlements },
});

test("plans are compared by the same lines, also where one of them lacks a limit or a feature", () => {
  const small = plan("small", { seats: 5, limits: { eventsPerDay: 1000 } });
  const large = plan("large", { features: ["export"] });
  const rows = comparePlans([small, large]).map(({ label, read }) => [label, read(small), read(large)]);
  expect(rows).toEqual([
    ["License", "Flat", "Flat"],
    ["Seats", "5", "Unlimited"],
    ["Events per day, at most", "1,000", "Unlimited"],
    ["Export", false, true],
  ]);
});

test("a trial tells its length", () => {
  expect(describeLicence({ licence: { kind: "trial", days: 30 } })).toBe("Trial of 30 days");
  expect(describeLicence({ licence: { kind: "trial", days: 1 } })).toBe("Trial of 1 day");
  expect(describeLicence({ licence: { kind: "trial" } })).toBe("Trial");
});

test("a plan without a license is flat, as the API grants it", () => {
  expect(describeLicence({})).toBe("Flat");
  expect(describeLicence({ licence: { kind: "perSeat" } })).toBe("Per seat");
});
