import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeVerification } from "../../../handlers/core/product/complete-verification.ts";
import { planAdoption } from "../../../handlers/core/product/plan-adoption.ts";
import { publishRelease } from "../../../handlers/core/product/publish-release.ts";
import { findPendingRelease } from "../../../handlers/core/product/release.ts";
import { requestVerification } from "../../../handlers/core/product/request-verification.ts";
import { updateProduct } from "../../../handlers/core/product/update-product.ts";
import type { Change, Decision } from "../../../handlers/core/shared/decision.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ReleaseStatus } from "../../../schemas/release.ts";
import { buildContext, buildOperation, buildProduct, buildRelease, NOW } from "../../support/builders.ts";
import { otherTemplate } from "./template-fixtures.ts";

type Row = { templateKey: string; status: ReleaseStatus };
type World = { product: ProductRecord; rows: Map<number, Row>; verified: Set<string> };

const parameters = { TenantId: "${tenant.id}" };
const toKey = (version: number) => `templates/crm/${version}`;

/** Builds a product as its registration stores it, with the first template as its integration. */
const startWorld = (): World => ({
  product: buildProduct({
    status: "verifying",
    latestRelease: 1,
    pendingRelease: 1,
    activeOperationId: buildOperation().id,
  }),
  rows: new Map([[1, { templateKey: toKey(1), status: "verifying" }]]),
  verified: new Set(),
});

/** Applies the product's change and its writes of releases. */
function applyChanges(world: World, changes: readonly Change[]): void {
  const change = changes.find(({ type }) => type === "product");
  if (change?.type !== "product") return;
  const { version, sequence, head, createdAt, updatedAt } = world.product;
  world.product = { ...(change.after as ProductRecord), version, sequence, head, createdAt, updatedAt };
  for (const write of change.releases ?? []) {
    if ("release" in write) {
      world.rows.set(write.release.number, write.release);
    } else {
      const row = world.rows.get(write.number);
      if (row === undefined) throw new Error(`The release ${write.number} does not exist`);
      world.rows.set(write.number, { ...row, status: write.status });
    }
  }
}

const applyDecision = (world: World, decision: Decision) => decision.ok && applyChanges(world, decision.changes);

/** Ends the running verification of the latest template. */
function endVerification(world: World, passes: boolean): void {
  const { product, verified } = world;
  if (product.activeOperationId === undefined) return;
  const checked = product.candidate ?? product.integration;
  if (passes && checked.kind === "cloudformation") verified.add(checked.templateKey);
  const outcome = passes
    ? ({ status: "succeeded", queueUrl: "q", clientId: "c" } as const)
    : ({ status: "failed", error: { code: "x", reason: "The role is missing.", retryable: true } } as const);
  applyChanges(world, completeVerification(product, buildOperation({ kind: "product.verify" }), outcome, NOW));
}

function changeTemplate(world: World, version: number): void {
  const integration = { kind: "cloudformation", template: otherTemplate, parameters } as const;
  const template = { key: toKey(version), text: otherTemplate };
  applyDecision(world, updateProduct(world.product, { integration }, buildContext(), { template }));
}

const steps: Record<string, (world: World, version: number) => void> = {
  change: changeTemplate,
  publish: (world, version) =>
    applyDecision(
      world,
      publishRelease(world.product, { notes: "next" }, { key: toKey(version), text: otherTemplate }, buildContext()),
    ),
  verify: (world) => applyDecision(world, requestVerification(world.product, buildContext())),
  pass: (world) => endVerification(world, true),
  fail: (world) => endVerification(world, false),
  select: (world, number) => {
    const row = world.rows.get(number);
    const named = { number, release: row && buildRelease({ number, ...row }), text: otherTemplate };
    applyDecision(world, updateProduct(world.product, { currentRelease: number }, buildContext(), { named }));
  },
  adopt: (world, version) => {
    const known = [...world.rows].map(([number, { templateKey }]) => ({ number, templateKey }));
    const used = [{ templateKey: `older/${version}`, parameters: ["TenantId"] }];
    // A tenant has only a template that has passed.
    world.verified.add(`older/${version}`);
    applyDecision(world, planAdoption(world.product, known, used).decision);
  },
};

/** Checks that the numbers of a product name the templates that they are about, and that tenants get a verified one. */
function expectSound({ product, rows, verified }: World): void {
  const { candidate, integration, currentRelease } = product;
  const keyOf = (one: typeof integration) => (one.kind === "cloudformation" ? one.templateKey : "");
  if (currentRelease !== undefined) {
    expect(rows.get(currentRelease)).toMatchObject({ templateKey: keyOf(integration), status: "available" });
  }
  const pending = findPendingRelease(product);
  if (pending !== undefined) expect(rows.get(pending)?.templateKey).toBe(keyOf(candidate ?? integration));
  for (const { templateKey, status } of rows.values())
    if (status === "available") expect(verified).toContain(templateKey);
}

describe("the releases of a product", () => {
  it.each([
    ["a return to a first template that never passed", "fail change2 fail change1 fail verify pass", 3],
    ["an adoption beside a pending first release", "fail adopt1 verify pass", 1],
    ["an adoption beside a candidate", "pass change2 fail adopt1 verify pass", 2],
  ])("give tenants the verified template after %s", (_, sequence, current) => {
    const world = startWorld();
    for (const step of sequence.split(" ")) {
      const [, name = "", version = "1"] = /^([a-z]+)(\d?)$/.exec(step) ?? [];
      steps[name]?.(world, Number(version || 1));
      expectSound(world);
    }
    expect(world.product).toMatchObject({ status: "available", currentRelease: current });
  });

  it("give tenants only verified templates after any sequence of commands", () => {
    const step = fc.record({ name: fc.constantFrom(...Object.keys(steps)), version: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (sequence) => {
        const world = startWorld();
        for (const { name, version } of sequence) {
          steps[name]?.(world, version);
          expectSound(world);
        }
      }),
    );
  });
});

describe("a product that an older version stored without the number of its pending release", () => {
  it("has the newest release as the pending one, also after an adoption", () => {
    const candidate = { kind: "cloudformation", templateKey: toKey(2), parameters } as const;
    const product = buildProduct({ candidate, currentRelease: 1, latestRelease: 2 });
    expect(findPendingRelease(product)).toBe(2);
    const known = [1, 2].map((number) => ({ number, templateKey: toKey(number) }));
    const { decision } = planAdoption(product, known, [{ templateKey: "older", parameters: [] }]);
    const adopted = decision.ok ? (decision.changes[0]?.after as ProductRecord) : product;
    expect(adopted).toMatchObject({ latestRelease: 3, pendingRelease: 2 });
  });
});
