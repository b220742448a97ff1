import { describe, expect, it } from "vitest";
import { topicEvents } from "../../events/topics.ts";
import { completeOperation, type LoadedTarget } from "../../handlers/core/operation/complete.ts";
import type { StepOutcome } from "../../handlers/core/operation/step-outcome.ts";
import type { Change } from "../../handlers/core/shared/decision.ts";
import { reconcileTenant } from "../../handlers/core/tenant/reconcile.ts";
import type { Workflow } from "../../orchestration/workflow.ts";
import { workflows } from "../../orchestration/workflows.ts";
import type { OperationKind, OperationRecord } from "../../schemas/operation.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import type { EventDrivenKind } from "../../schemas/workflow-steps.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildSubscription,
  buildTenant,
  buildUser,
  eventNamesOf,
  NOW,
} from "../support/builders.ts";

type Outcomes = { outcome?: StepOutcome; undone?: StepOutcome };
/** A path through a workflow: its last state, and the outcomes that this state receives. */
type Path = { end: string; completes: boolean; failed: string[] } & Outcomes;

const buildFailure = (step: string): StepOutcome => ({
  status: "failed",
  error: { code: "broken", reason: `It broke at ${step}.`, step, retryable: true },
});

/** Returns all paths through a workflow in which each step may succeed or fail. */
function pathsOf({ definition }: Workflow): Path[] {
  const from = (name: string, sent: Outcomes, failed: string[]): Path[] => {
    const state = definition.States[name] ?? { Type: "Succeed" };
    if (state.Type === "Succeed" || state["End"]) {
      return [{ end: name, completes: state["Resource"] === "${CompleteOperation}", failed, ...sent }];
    }
    if (state.Type === "Choice") {
      const [choice] = state["Choices"] as { Condition: string; Next: string }[];
      expect(choice?.Condition).toBe('{% $states.input.outcome.status = "succeeded" %}');
      const succeeded = sent.outcome?.status === "succeeded";
      return from(String(succeeded ? choice?.Next : state["Default"]), sent, failed);
    }
    const result = String(state["Output"]).includes('"undone"') ? "undone" : "outcome";
    const next = String(state["Next"]);
    return [
      ...from(next, { ...sent, [result]: { status: "succeeded" } }, failed),
      ...from(next, { ...sent, [result]: buildFailure(name) }, [...failed, name]),
    ];
  };
  return from(definition.StartAt, {}, []);
}

const work = [
  "subscription.provision",
  "subscription.change",
  "subscription.suspend",
  "subscription.reactivate",
] as const;
/** Returns the kinds of operations that a workflow runs. */
function kindsOf({ kind }: Workflow): readonly WorkedKind[] {
  if (kind === "subscription.await-report") return work;
  return [kind === "subscription.await-removal-report" ? "subscription.deprovision" : kind];
}

const subscription = (status: Parameters<typeof buildSubscription>[0]): LoadedTarget => ({
  type: "subscription",
  subscription: buildSubscription(status),
});
const tenant = (status: TenantRecord["status"]): LoadedTarget => ({
  type: "tenant",
  tenant: buildTenant({ status }),
  productIds: [],
});
const user = (status: "requested" | "active" | "disabled"): LoadedTarget => ({
  type: "user",
  user: buildUser({ status }),
  products: new Map(),
});
/** The kinds of operations that a workflow runs. */
type WorkedKind = Exclude<OperationKind, EventDrivenKind>;

/** The target of a running operation of each kind. */
const subjects = {
  "tenant.onboard": tenant("requested"),
  "tenant.suspend": tenant("suspending"),
  "tenant.reactivate": tenant("reactivating"),
  "tenant.leave": tenant("leaving"),
  "tenant.restore": tenant("leaving"),
  "tenant.check": tenant("active"),
  "tenant.repair": tenant("active"),
  "tenant.offboard": tenant("offboarding"),
  "subscription.provision": subscription({ status: "provisioning" }),
  "subscription.change": subscription({ status: "changing" }),
  "subscription.suspend": subscription({ status: "suspending" }),
  "subscription.reactivate": subscription({ status: "reactivating" }),
  "subscription.deprovision": subscription({ status: "deprovisioning" }),
  "product.verify": { type: "product", product: buildProduct({ status: "verifying" }) },
  "user.provision": user("requested"),
  "user.update": user("active"),
  "user.remove": user("disabled"),
} as const satisfies Record<WorkedKind, LoadedTarget>;

/** Returns the changes after a failed path; the reactor that reconciles tenants ends a tenant's operation. */
function completeWith(kind: WorkedKind, { end, outcome, undone }: Path): Change[] {
  const subject = subjects[kind];
  const operation = buildOperation({ kind });
  const sent = { step: end, outcome: outcome ?? buildFailure(end), undone };
  const changes = completeOperation(operation, subject, sent, NOW);
  if (subject.type !== "tenant") return changes;
  const after = <Type extends Change["type"]>(type: Type) => changes.find((one) => one.type === type)?.after;
  const state = {
    tenant: { ...subject.tenant, ...after("tenant") } as TenantRecord,
    subscriptions: [],
    operation: { ...operation, ...after("operation") } as OperationRecord,
  };
  return [...changes, ...reconcileTenant(state, buildContext())];
}

const onErrors: readonly string[] = topicEvents["workflow-errors"];

describe.each(workflows)("the workflow $name", (workflow) => {
  const failures = pathsOf(workflow).filter(({ outcome }) => outcome?.status === "failed");

  it("can fail at each step before the last one", () => {
    const states = Object.entries(workflow.definition.States);
    const steps = states.filter(([, state]) => state.Type === "Task" && !state["End"]).map(([name]) => name);
    expect([...new Set(failures.flatMap(({ failed }) => failed))].sort()).toEqual(steps.sort());
  });

  it.each(failures)("publishes the reason on workflow-errors when it fails at $failed", (path) => {
    expect(path).toMatchObject({ completes: true });
    for (const kind of kindsOf(workflow)) {
      const changes = completeWith(kind, path);
      const events = changes.flatMap((change) => change.events);
      const reason = path.outcome?.status === "failed" && path.outcome.error.reason;
      expect(events.filter(({ name }) => onErrors.includes(name))).toMatchObject([
        { data: { kind, error: { reason: expect.stringContaining(String(reason)) } } },
      ]);
      // The second failure event belongs to the target.
      expect(eventNamesOf(changes).filter((name) => name.endsWith("Failed")).length).toBe(2);
    }
  });
});
