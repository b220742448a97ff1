import { describe, expect, it } from "vitest";
import { completeVerification } from "../../../handlers/core/product/complete-verification.ts";
import { planAdoption } from "../../../handlers/core/product/plan-adoption.ts";
import { publishRelease } from "../../../handlers/core/product/publish-release.ts";
import { findPendingRelease } from "../../../handlers/core/product/release.ts";
import { retireProduct } from "../../../handlers/core/product/retire.ts";
import { updateProduct } from "../../../handlers/core/product/update-product.ts";
import type { Decision } from "../../../handlers/core/shared/decision.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ReleaseRecord } from "../../../schemas/release.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRelease,
  buildSelfProvisionedProduct,
  eventNamesOf,
  expectAccepted,
  NOW,
} from "../../support/builders.ts";
import { otherTemplate } from "./template-fixtures.ts";

const oneRelease = { currentRelease: 1, latestRelease: 1 };
const template = { key: "new", text: otherTemplate };
const publish = (product: ProductRecord, body: object = {}) =>
  publishRelease(product, { notes: "next", ...body }, template, buildContext());

function applyToProduct(decision: Decision) {
  const change = expectAccepted(decision).find((one) => one.type === "product");
  if (change?.type !== "product") throw new Error("No product changed");
  return { product: { ...buildProduct(), ...(change.after as ProductRecord) }, releases: change.releases ?? [] };
}
const verify = (product: ProductRecord, outcome: Parameters<typeof completeVerification>[2]) =>
  completeVerification(product, buildOperation({ kind: "product.verify" }), outcome, NOW);
const passed = { status: "succeeded", queueUrl: "q", clientId: "c" } as const;
const failed = { status: "failed", error: { code: "x", reason: "It is broken.", retryable: true } } as const;

describe("a published release", () => {
  it("has the next number and the absent parts of the current release", () => {
    const { product, releases } = applyToProduct(publish(buildProduct(oneRelease)));
    expect(product).toMatchObject({ currentRelease: 1, latestRelease: 2, candidate: { templateKey: "new" } });
    expect(releases).toEqual([
      {
        release: {
          productId: "crm",
          number: 2,
          status: "verifying",
          notes: "next",
          createdAt: NOW,
          templateKey: "new",
          parameters: { TenantId: "${tenant.id}" },
        },
      },
    ]);
  });

  it("is the current one when it passes its verification", () => {
    const { product } = applyToProduct(publish(buildProduct(oneRelease)));
    const changes = verify(product, passed);
    expect(changes[0]).toMatchObject({
      after: { currentRelease: 2, integration: { templateKey: "new" } },
      releases: [{ number: 2, status: "available" }],
    });
    expect(eventNamesOf(changes)).toEqual(["ProductVerified", "ReleasePublished", "OperationSucceeded"]);
  });

  it("leaves the current one as it is when it fails", () => {
    const { product } = applyToProduct(publish(buildProduct(oneRelease)));
    const changes = verify(product, failed);
    expect(changes[0]).toMatchObject({
      after: { currentRelease: 1, integration: buildProduct().integration },
      releases: [{ number: 2, status: "failed", reason: "It is broken." }],
    });
    expect(changes[0]?.events.at(-1)).toMatchObject({ name: "ReleaseRejected", data: { release: 2 } });
  });

  it("takes another number after a failed one", () => {
    const { product } = applyToProduct(publish(buildProduct(oneRelease)));
    const rejected = { ...product, ...verify(product, failed)[0]?.after } as ProductRecord;
    const { activeOperationId: _, ...idle } = rejected;
    expect(applyToProduct(publish(idle)).product.latestRelease).toBe(3);
  });

  it("is withdrawn when the product retires before its verification ends", () => {
    const { product } = applyToProduct(publish(buildProduct(oneRelease)));
    const decision = retireProduct({ product, verification: undefined, subscribed: false }, buildContext());
    expect(applyToProduct(decision).releases).toEqual([{ productId: "crm", number: 2, status: "withdrawn" }]);
  });

  it("is withdrawn when the product returns to its current one", () => {
    const { product } = applyToProduct(publish(buildProduct(oneRelease)));
    const { activeOperationId: _, ...idle } = product;
    const back = { kind: "cloudformation", template: otherTemplate, parameters: { TenantId: "${tenant.id}" } } as const;
    const current = { key: "templates/crm/1", text: otherTemplate };
    const decision = updateProduct(idle, { integration: back }, buildContext(), { template: current });
    expect(applyToProduct(decision).releases).toEqual([{ productId: "crm", number: 2, status: "withdrawn" }]);
  });

  it("is rejected during another verification, for a retired product and for a self-provisioned one", () => {
    const running = buildProduct({ ...oneRelease, activeOperationId: buildOperation().id });
    expect(publish(running)).toMatchObject({ rejection: { code: "busy" } });
    expect(publish(buildProduct({ status: "retired" }))).toMatchObject({ rejection: { code: "illegalTransition" } });
    expect(publish(buildSelfProvisionedProduct())).toMatchObject({ rejection: { code: "invalidField" } });
  });

  it("is rejected with pointers into its own body", () => {
    const decision = publish(buildProduct(oneRelease), { parameters: { Other: "x" } });
    expect(decision).toMatchObject({
      rejection: { errors: [{ pointer: "/parameters/Other" }, { pointer: "/parameters" }] },
    });
  });
});

describe("the current release", () => {
  const release = buildRelease({ templateKey: "old" });
  const set = (more: Partial<ReleaseRecord> | undefined, body: object = {}) =>
    updateProduct(
      buildProduct({ currentRelease: 2, latestRelease: 2 }),
      { currentRelease: 1, ...body },
      buildContext(),
      { named: { number: 1, release: more && { ...release, ...more }, text: otherTemplate } },
    );

  it("can be an earlier one, without a verification", () => {
    const decision = set({});
    const { product } = applyToProduct(decision);
    expect(product).toMatchObject({ currentRelease: 1, latestRelease: 2, integration: { templateKey: "old" } });
    expect(decision.ok && eventNamesOf(decision.changes)).toEqual(["ProductUpdated"]);
  });

  it("must exist, be available and fit the plans", () => {
    expect(set(undefined)).toMatchObject({ rejection: { code: "unknownReference" } });
    expect(set({ status: "failed" })).toMatchObject({ rejection: { code: "releaseUnavailable" } });
    expect(set({ parameters: { TenantId: "${limits.gone}" } })).toMatchObject({
      rejection: { code: "invalidField", errors: [{ pointer: "/currentRelease" }] },
    });
  });
});

describe("a product that an older version stored", () => {
  it("has its template as the first release, and the next change makes the second", () => {
    const { product, releases } = applyToProduct(publish(buildProduct()));
    expect(product).toMatchObject({ currentRelease: 1, latestRelease: 2 });
    expect(releases).toMatchObject([
      { release: { number: 1, status: "available", templateKey: "templates/crm/1" } },
      { release: { number: 2, status: "verifying", templateKey: "new" } },
    ]);
  });

  it("verifies a stored candidate as before, without a release", () => {
    const candidate = { kind: "cloudformation", templateKey: "new" } as const;
    const product = buildProduct({ candidate });
    expect(findPendingRelease(product)).toBeUndefined();
    expect(eventNamesOf(verify(product, passed))).toEqual(["ProductVerified", "OperationSucceeded"]);
  });

  it("gets numbers for the templates that only tenants still have, the oldest first", () => {
    const used = [
      { templateKey: "a", parameters: ["TenantId"] },
      { templateKey: "b", parameters: [] },
      { templateKey: "templates/crm/1", parameters: ["TenantId"] },
    ];
    const { decision, numbers } = planAdoption(buildProduct(), [], used);
    expect([...numbers]).toEqual([
      ["a", 1],
      ["b", 2],
      ["templates/crm/1", 3],
    ]);
    const { product, releases } = applyToProduct(decision);
    expect(product).toMatchObject({ currentRelease: 3, latestRelease: 3 });
    const mappings = releases.map((one) => "release" in one && one.release.parameters);
    expect(mappings).toEqual([{ TenantId: "${tenant.id}" }, {}, { TenantId: "${tenant.id}" }]);
  });

  it("keeps the numbers that it has, and a repeated adoption changes nothing", () => {
    const known = [{ number: 1, templateKey: "templates/crm/1" }];
    const again = planAdoption(buildProduct(oneRelease), known, [{ templateKey: "templates/crm/1", parameters: [] }]);
    expect(again.decision).toMatchObject({ ok: true, changes: [] });
    const late = planAdoption(buildProduct(oneRelease), known, [{ templateKey: "older", parameters: [] }]);
    expect(late.numbers.get("older")).toBe(2);
    expect(applyToProduct(late.decision).product).toMatchObject({ currentRelease: 1, latestRelease: 2 });
  });
});
