import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Envelope } from "../../events/envelope.ts";
import { computeHash, GENESIS, seal } from "../../events/seal.ts";
import { NOW, TENANT_ID } from "../support/builders.ts";

const about = {
  id: `evt_${"1".repeat(32)}`,
  subject: `tenants/${TENANT_ID}`,
  time: NOW,
  sequence: 1,
  correlationid: "request-1",
  actor: "alice",
};
const sealSample = () => seal("TenantPrepared", { tenantId: TENANT_ID, productIds: ["crm"] }, about);

describe("an event's envelope", () => {
  it("is a CloudEvent with the platform's extensions", () => {
    expect(sealSample()).toEqual({
      specversion: "1.0",
      source: "tenantry.tenants",
      type: "TenantPrepared",
      dataschema: "urn:tenantry:event:TenantPrepared:1",
      ...about,
      data: { tenantId: TENANT_ID, productIds: ["crm"] },
    });
  });

  it("is rejected with data that is not in the catalog", () => {
    expect(() => seal("TenantPrepared", { tenantId: TENANT_ID, productIds: [], email: "a@b" }, about)).toThrow(/email/);
  });

  it("is rejected if it is too large", () => {
    const data = { tenantId: TENANT_ID, productIds: [], reason: "x".repeat(70_000) };
    expect(() => seal("TenantOnboardingFailed", data, about)).toThrow(/at most 65536/);
  });
});

describe("the hash chain", () => {
  it("does not depend on the order of fields", () => {
    const reordered = Envelope.parse(Object.fromEntries(Object.entries(sealSample()).reverse()));
    expect(computeHash(GENESIS, reordered)).toBe(computeHash(GENESIS, sealSample()));
  });

  it("changes with each edit of an event and with another predecessor", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (actor, previous) => {
        const original = computeHash(previous, sealSample());
        expect(computeHash(previous, { ...sealSample(), actor }) === original).toBe(actor === about.actor);
        expect(computeHash(`${previous}x`, sealSample())).not.toBe(original);
      }),
    );
  });
});
