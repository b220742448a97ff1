import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seal } from "../../../events/seal.ts";
import { splitIntoCalls } from "../../../handlers/adapters/bus/bus.ts";
import { NOW, TENANT_ID } from "../../support/builders.ts";

const event = (sequence: number, size: number) => ({
  aggregate: `tenant#${TENANT_ID}`,
  envelope: seal(
    "TenantOnboardingFailed",
    { tenantId: TENANT_ID, productIds: [], reason: "x".repeat(size) },
    {
      id: `evt_${sequence.toString(16).padStart(32, "0")}`,
      subject: `tenants/${TENANT_ID}`,
      time: NOW,
      sequence,
      correlationid: "request-1",
      actor: "alice",
    },
  ),
});

describe("splitIntoCalls", () => {
  it("splits events into calls within EventBridge's limits, each event exactly once and in order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 40 }), (sizes) => {
        const events = sizes.map((size, index) => event(index + 1, size));
        const calls = splitIntoCalls(events);
        expect(calls.flat()).toEqual(events);
        for (const call of calls) {
          expect(call.length).toBeLessThanOrEqual(10);
          const bytes = call.reduce((sum, one) => sum + Buffer.byteLength(JSON.stringify(one.envelope)), 0);
          expect(bytes).toBeLessThanOrEqual(256 * 1024);
        }
      }),
    );
  });
});
