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

  it("is not made of data that the catalogue does not know", () => {
    expect(() => seal("TenantPrepared", { tenantId: TENANT_ID, productIds: [], email: "a@b" }, about)).toThrow(/email/);
  });

  it("is not made when it would be too large for the bus", () => {
    const data = { tenantId: TENANT_ID, productIds: [], reason: "x".repeat(70_000) };
    expect(() => seal("TenantOnboardingFailed", data, about)).toThrow(/at most 65536/);
  });
});

describe("the hash chain", () => {
  it("does not depend on the order of fields, which the store may change", () => {
    const reordered = Envelope.parse(Object.fromEntries(Object.entries(sealSample()).reverse()));
    expect(computeHash(GENESIS, reordered)).toBe(computeHash(GENESIS, sealSample()));
  });

  it("changes with every edit of an event and with every other predecessor", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (actor, previous) => {
        const original = computeHash(previous, sealSample());
        expect(computeHash(previous, { ...sealSample(), actor }) === original).toBe(actor === about.actor);
        expect(computeHash(`${previous}x`, sealSample())).not.toBe(original);
      }),
    );
  });
});
