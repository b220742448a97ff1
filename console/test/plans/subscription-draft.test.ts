import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/api/resources.ts";
import {
  problemsOfSubscription,
  startDraft,
  switchPlan,
  toSubscriptionInput,
} from "../../src/plans/subscription-draft.ts";

const planWith = (id: string, properties: Record<string, unknown>, required: string[] = []): Plan => ({
  id,
  name: id,
  tier: id,
  entitlements: { features: [], limits: {} },
  parameters: { type: "object", properties, required },
});
const starter = planWith("starter", { zone: { type: "string" }, days: { type: "integer", default: 30 } }, ["zone"]);
const scale = planWith("scale", { zone: { type: "string" }, copies: { type: "integer", default: 2 } });

describe("A subscription's draft", () => {
  test("begins with the defaults of its plan", () => {
    expect(startDraft(starter)).toEqual({ planId: "starter", parameters: { days: 30 } });
  });

  test("keeps the parameters that another plan has too, and drops the others", () => {
    const draft = { planId: "starter", seats: 3, parameters: { zone: "UTC", days: 7 } };
    expect(switchPlan(draft, scale)).toEqual({ planId: "scale", parameters: { zone: "UTC", copies: 2 } });
  });

  test("keeps the seats only if the other plan has seats", () => {
    const draft = { planId: "starter", seats: 3, parameters: {} };
    const withSeats = { ...scale, entitlements: { ...scale.entitlements, seats: 50 } };
    expect(switchPlan(draft, withSeats).seats).toBe(3);
    expect(switchPlan(draft, scale).seats).toBeUndefined();
  });

  test("sends no empty field", () => {
    const draft = { planId: "starter", seats: undefined, parameters: { zone: "", days: undefined } };
    expect(toSubscriptionInput(draft)).toEqual({ planId: "starter" });
  });
});

test.each([
  ["an unknown plan", { planId: "other", parameters: {} }, ["/planId"]],
  ["half a seat", { planId: "starter", seats: 0.5, parameters: { zone: "UTC" } }, ["/seats"]],
  ["a missing parameter", { planId: "starter", parameters: {} }, ["/parameters/zone"]],
  ["nothing", { planId: "starter", seats: 5, parameters: { zone: "UTC" } }, []],
])("with %s, the problem stands at its own field", (_, draft, pointers) => {
  expect(problemsOfSubscription(draft, [starter, scale]).map(({ pointer }) => pointer)).toEqual(pointers);
});
