import { describe, expect, it } from "vitest";
import { startOperation } from "../../../handlers/core/operation/operation.ts";
import { startNextStep } from "../../../handlers/core/operation/planned-steps.ts";
import { endStep } from "../../../handlers/core/operation/steps.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildOperation, NOW } from "../../support/builders.ts";

const STEP = "Deploy the product stack";

describe("the start of the next step", () => {
  const LATER = "2026-11-24T10:05:00.000Z";
  const planned = (kind: OperationRecord["kind"], names: string[]) => {
    const type = kind.startsWith("tenant.") ? "tenant" : kind.startsWith("user.") ? "user" : "subscription";
    const steps = names.map((name) => ({ name, status: "pending" as const, attempts: [] }));
    return buildOperation({ kind, status: "queued", target: { type, id: "x" }, steps });
  };
  const statuses = ({ steps }: { steps: OperationRecord["steps"] }) => steps.map(({ status }) => status);

  it("happens for the first step with the operation's start", () => {
    const { after } = startOperation(planned("tenant.onboard", ["Make the identity", "Prepare the tenant"]), LATER);
    expect(after.steps[0]).toMatchObject({ status: "running", startedAt: LATER, attempts: [{ number: 1 }] });
    expect(statuses(after)).toEqual(["running", "pending"]);
  });

  it("happens with the end of the step before", () => {
    const queued = planned("tenant.onboard", ["Make the identity", "Prepare the tenant"]);
    const running = { ...queued, ...startOperation(queued, NOW).after } as OperationRecord;
    const after = startNextStep(endStep(running, "Make the identity", LATER), LATER, "Make the identity");
    expect(statuses(after)).toEqual(["succeeded", "running"]);
  });

  it("omits steps with a time-out, which would count too early", () => {
    const { after } = startOperation(planned("subscription.provision", [STEP, "Activate the subscription"]), NOW);
    expect(statuses(after)).toEqual(["pending", "pending"]);
    const names = ["Withdraw the access", "Remove the product stack", "Cancel the subscription"];
    const queued = planned("subscription.deprovision", names);
    const removal = { ...queued, ...startOperation(queued, NOW).after } as OperationRecord;
    const withdrawn = endStep(removal, "Withdraw the access", NOW);
    expect(statuses(startNextStep(withdrawn, NOW, "Withdraw the access"))).toEqual(["succeeded", "pending", "pending"]);
  });

  it("omits a step that succeeded in a former run, so that a cancellation leaves it succeeded", () => {
    const queued = planned("tenant.onboard", ["Make the identity", "Prepare the tenant"]);
    const [first, second] = queued.steps as [OperationRecord["steps"][0], OperationRecord["steps"][0]];
    const retried = { ...queued, steps: [{ ...first, status: "succeeded" as const }, second] };
    expect(statuses(startOperation(retried, LATER).after)).toEqual(["succeeded", "pending"]);
  });

  it("omits the completion, unplanned steps and cancelling operations", () => {
    const names = ["Align the identity", "Complete the update"];
    const running = { ...planned("user.update", names), status: "running" as const };
    expect(startNextStep(running, NOW, "Align the identity")).toBe(running);
    expect(startNextStep(running, NOW, "Restore the product stack")).toBe(running);
    const cancelling = { ...running, status: "cancelling" as const };
    expect(startNextStep(cancelling, NOW)).toBe(cancelling);
  });
});
