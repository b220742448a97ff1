import { describe, expect, it } from "vitest";
import {
  needsCurrentTemplate,
  type UpdateInputs,
  updateProduct,
} from "../../../handlers/core/product/update-product.ts";
import type { ProductRecord, UpdateProduct } from "../../../schemas/product.ts";
import { buildContext, buildOperation, buildProduct, buildRelease } from "../../support/builders.ts";
import { otherTemplate } from "./template-fixtures.ts";

const integration = {
  kind: "cloudformation",
  templateKey: "current",
  parameters: { TenantId: "${limits.storage}" },
} as const;
const candidate = {
  kind: "cloudformation",
  parameters: { TenantId: "${tenant.id}" },
  templateKey: "next",
} as const;
const buildPlans = (limits: Record<string, number>) =>
  buildProduct().plans.map((plan) => ({ ...plan, entitlements: { features: [], limits } }));

/** Builds a product whose current release maps a limit that its failed candidate no longer maps. */
const buildWaiting = (overrides: Partial<ProductRecord> = {}) =>
  buildProduct({
    integration,
    candidate,
    plans: buildPlans({ storage: 1 }),
    currentRelease: 2,
    latestRelease: 3,
    pendingRelease: 3,
    ...overrides,
  });

const update = (product: ProductRecord, body: UpdateProduct, inputs: UpdateInputs = {}) =>
  updateProduct(product, body, buildContext(), {
    template: { key: "next", text: otherTemplate },
    ...(needsCurrentTemplate(product, body) ? { currentText: otherTemplate } : {}),
    ...inputs,
  });

describe("changed plans", () => {
  const plans = buildPlans({});
  const unknownPlaceholder = { ok: false, rejection: { code: "invalidField", errors: [{ pointer: "/plans" }] } };

  it("must fit the template that new tenants get while a failed candidate waits", () => {
    expect(update(buildWaiting(), { plans })).toMatchObject(unknownPlaceholder);
    expect(update(buildWaiting(), { plans: buildPlans({ storage: 5 }) })).toMatchObject({ ok: true });
  });

  it("must fit it also if the request repeats the candidate", () => {
    const { templateKey: _, ...rest } = candidate;
    const body = { ...rest, template: otherTemplate };
    expect(update(buildWaiting(), { plans, integration: body })).toMatchObject(unknownPlaceholder);
  });

  it.each<[string, Partial<ProductRecord>]>([
    ["a verification of the candidate runs", { activeOperationId: buildOperation().id }],
    ["no template has passed", { currentRelease: undefined, status: "failed" }],
  ])("are checked against the latest template alone while %s", (_, overrides) => {
    expect(update(buildWaiting(overrides), { plans })).toMatchObject({ ok: true });
  });

  it("need not fit the former template if the request starts a verification or names another release", () => {
    const next = { kind: "cloudformation", template: otherTemplate, parameters: { TenantId: "${plan.id}" } } as const;
    expect(update(buildWaiting(), { plans, integration: next })).toMatchObject({ ok: true });
    const named = { number: 1, release: buildRelease(), text: otherTemplate };
    expect(update(buildWaiting(), { plans, currentRelease: 1 }, { named })).toMatchObject({ ok: true });
  });

  it("keep an error that the plans had before", () => {
    const product = buildWaiting({ plans: buildPlans({}) });
    expect(update(product, { plans: buildPlans({ contacts: 1 }) })).toMatchObject({ ok: true });
  });
});
