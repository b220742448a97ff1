import { describe, expect, it } from "vitest";
import { checkResume, checkRollback, resumeRollout } from "../../../handlers/core/rollout/control-rollout.ts";
import { type StartRolloutState, startRollout } from "../../../handlers/core/rollout/start-rollout.ts";
import { StartRollout } from "../../../schemas/rollout.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildRelease,
  buildRollout,
  buildSelfProvisionedProduct,
  eventNamesOf,
  expectAccepted,
} from "../../support/builders.ts";

const subscriber = { tenantId: "a", status: "active", release: 1, hasStack: true } as const;
const start = (more: Partial<StartRolloutState> = {}) =>
  startRollout(
    { product: buildProduct(), release: buildRelease({ number: 2 }), subscribers: [subscriber], ...more },
    StartRollout.parse({ release: 2 }),
    buildContext(),
  );

describe("a rollout", () => {
  it("starts with its operation, holds its product and leaves out tenants that have the release", () => {
    const changes = expectAccepted(start({ subscribers: [subscriber, { ...subscriber, tenantId: "b", release: 2 }] }));
    expect(eventNamesOf(changes)).toEqual(["RolloutStarted", "OperationStarted"]);
    expect(changes[0]).toMatchObject({
      after: { status: "running", planned: 1, maxConcurrent: 5, errorBudget: { count: 0 } },
      reserve: [{ catalog: "product", kind: "rollout", value: "crm" }],
      rows: [{ part: 0, tenantIds: ["a"] }],
    });
    expect(changes[1]).toMatchObject({
      after: { kind: "product.rollout", status: "running", steps: [{ name: "Wave 1" }] },
    });
  });

  it.each<[string, Partial<StartRolloutState>, object]>([
    ["an unknown release", { release: undefined }, { code: "unknownReference", errors: [{ pointer: "/release" }] }],
    [
      "a release that is not available",
      { release: buildRelease({ status: "failed" }) },
      { code: "releaseUnavailable" },
    ],
    ["another rollout of the product", { current: { operationId: "op_1" } }, { code: "busy", operationId: "op_1" }],
    ["a self-provisioned product", { product: buildSelfProvisionedProduct() }, { code: "invalidField" }],
    ["a retired product", { product: buildProduct({ status: "retired" }) }, { code: "illegalTransition" }],
    ["no tenant to move", { subscribers: [{ ...subscriber, release: 2 }] }, { code: "illegalTransition" }],
    [
      "a tenant without a number for its template",
      { subscribers: [{ ...subscriber, release: undefined }] },
      { code: "illegalTransition", detail: expect.stringContaining("adopt-releases") },
    ],
  ])("is rejected for %s", (_, more, rejection) => {
    expect(start(more)).toMatchObject({ ok: false, rejection });
  });
});

describe("a stopped rollout", () => {
  it("that was on its way back can't continue to the release", () => {
    const rollout = buildRollout({ status: "stopped", direction: "back" });
    expect(checkResume(rollout)).toContainEqual(expect.objectContaining({ code: "illegalTransition" }));
    expect(checkRollback(rollout).filter(Boolean)).toEqual([]);
  });

  it("tries its failed tenants again, and counts them no longer as failed", () => {
    const member = { position: 0, wave: 1, tenantId: "ten_1" };
    const rollout = buildRollout({
      status: "stopped",
      reason: "1 tenant failed.",
      failed: [member],
      waves: [{ number: 1, total: 1, succeeded: 0, failed: 1, skipped: 0 }],
    });
    const operation = buildOperation({ kind: "product.rollout", status: "failed" });
    const [resumed, restarted] = expectAccepted(resumeRollout({ rollout, operation }, buildContext()));
    expect(resumed?.after).toMatchObject({ status: "running", waiting: [member], failed: [], waves: [{ failed: 0 }] });
    expect(resumed?.after).not.toHaveProperty("reason");
    expect(restarted?.after).toMatchObject({ status: "running", run: 2 });
  });
});
