import { expect } from "vitest";
import { catalog } from "../../events/catalog.ts";
import { completeOperation } from "../../handlers/core/operation/complete.ts";
import { isOver, requestUndo, runIdOf, startOperation } from "../../handlers/core/operation/operation.ts";
import type { StepOutcome } from "../../handlers/core/operation/step-outcome.ts";
import { needsUndo } from "../../handlers/core/operation/undo.ts";
import type { Change, Context, OperationDecision, Records } from "../../handlers/core/shared/decision.ts";
import {
  operationTransitions,
  subscriptionTransitions,
  type Transition,
  tenantTransitions,
} from "../../handlers/core/shared/transitions.ts";
import { announceLicenceEnd, endLicence } from "../../handlers/core/subscription/end-licence.ts";
import { startProvisioning } from "../../handlers/core/subscription/start-work.ts";
import { completePreparation } from "../../handlers/core/tenant/complete-preparation.ts";
import { reconcileTenant } from "../../handlers/core/tenant/reconcile.ts";
import { recoverTenant } from "../../handlers/core/tenant/recover.ts";
import type { TenantState } from "../../handlers/core/tenant/tenant-state.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { buildContext, NOW } from "./builders.ts";

const transitionTables: Record<string, Record<string, Transition<string>>> = {
  tenant: tenantTransitions,
  subscription: subscriptionTransitions,
  operation: operationTransitions,
};

/** A platform of one tenant in memory: it applies what the core decides, as the store does, and runs the workflows. */
export class ModelWorld {
  readonly records = new Map<string, Records[keyof Records]>();
  readonly events: { type: string; key: string; name: string }[] = [];
  /** The limit of each product's seats, as the store counts by it. */
  readonly limits = new Map<string, number | undefined>();
  readonly context: Context = buildContext();
  tenantId = "";
  /** The products of which the tenant has a stack in the product's account. */
  readonly stacks = new Set<string>();
  /** Set while the products' accounts let nobody remove or bring back a stack. */
  isProtected = false;
  /** The runs that began before anybody stopped them. */
  readonly #started = new Set<string>();

  tenant = () => this.records.get(this.tenantId) as TenantRecord;
  operations = () =>
    [...this.records.values()].filter((one): one is OperationRecord => "kind" in one && "steps" in one);
  subscriptions = () =>
    [...this.records.values()].filter((one): one is SubscriptionRecord => "productId" in one && "planId" in one);
  operation = (id: string | undefined) => this.records.get(id ?? "") as OperationRecord | undefined;

  state(): TenantState {
    const running = new Map(this.operations().map((one) => [one.id, one]));
    return { tenant: this.tenant(), subscriptions: this.subscriptions(), running };
  }

  apply(changes: Change[]): void {
    for (const change of changes) {
      for (const seat of change.seats ?? []) if ("limit" in seat) this.limits.set(seat.productId, seat.limit);
      const key = change.type === "subscription" ? change.after.productId : change.after.id;
      const known = this.records.get(key);
      // As the store's conditions demand: no change of what is not as it was seen.
      expect(change.before?.version).toBe(known?.version);
      let status: string = change.before?.status ?? "none";
      for (const { name } of change.events) {
        expect(catalog[name].aggregate).toBe(change.type);
        const transitions = Object.values(transitionTables[change.type] ?? {}).filter((one) => one.event === name);
        const transition = transitions.find((one) => one.from.includes(status));
        if (change.type !== "user" && name !== "OperationStepRetried")
          expect([name, status, transition !== undefined]).toEqual([name, status, true]);
        if (transition && transition.to !== "same") status = transition.to;
        this.events.push({ type: change.type, key, name });
      }
      // Every change of status is a fact, and leads where the table says.
      expect([change.type, change.after.status]).toEqual([
        change.type,
        change.type === "user"
          ? change.after.status
          : change.events.length > 0
            ? status
            : (change.before?.status ?? "queued"),
      ]);
      const sequence = (known?.sequence ?? 0) + change.events.length;
      const version = change.type === "operation" ? (known?.version ?? 0) + 1 : sequence;
      this.records.set(key, { ...change.after, version, sequence } as Records[keyof Records]);
    }
  }

  applyCommand(decision: OperationDecision): void {
    if (decision.ok) this.apply(decision.changes);
  }

  /** The start reactor. */
  startOperation(operation: OperationRecord): void {
    const subject = this.subscriptions().find((one) => one.activeOperationId === operation.id);
    const own = this.tenant().activeOperationId === operation.id;
    if (operation.status !== "queued" || (subject === undefined && !own)) return;
    const provisions = operation.kind === "subscription.provision" && subject !== undefined;
    const { now } = this.context;
    this.apply(provisions ? startProvisioning(subject, operation, now) : [startOperation(operation, now)]);
    this.#started.add(runIdOf(operation));
  }

  /** A moment of a licence comes. */
  passLicenceDeadline(subscription: SubscriptionRecord, time: string): void {
    const licensed = { tenant: this.tenant(), subscription };
    for (const decision of [announceLicenceEnd(licensed, time), endLicence(licensed, time, this.context)]) {
      if (typeof decision !== "string") this.apply(decision.changes);
    }
  }

  /** Plays the workflow of a subscription in its product's account; returns how its steps ended. */
  #runSteps(operation: OperationRecord, well: boolean): { outcome: StepOutcome; undone?: StepOutcome } {
    const { kind, productId = "", error = { code: "broken", reason: "it broke", retryable: true } } = operation;
    const remains = { status: "failed", error: { ...error, code: "stackRemains" } } as const;
    const done = { status: "succeeded", outputs: {} } as const;
    if (kind === "subscription.deprovision") {
      if (!well || this.isProtected) return { outcome: remains };
      this.stacks.delete(productId);
      return { outcome: done };
    }
    // A run that found its operation stopped from the first does no work. Another may have been done before the stop.
    if (well && this.#started.has(runIdOf(operation))) {
      if (kind === "subscription.provision") this.stacks.add(productId);
      return { outcome: done };
    }
    const outcome = { status: "failed", error } as const;
    if (kind !== "subscription.provision") return { outcome, undone: this.isProtected ? remains : done };
    if (this.isProtected && this.stacks.has(productId)) return { outcome, undone: remains };
    this.stacks.delete(productId);
    return { outcome, undone: done };
  }

  /** Brings a workflow to its end, well or badly; the steps of a tenant's stopped operation do no work. */
  finishOperation(operation: OperationRecord, well: boolean): void {
    if (operation.status !== "running" && operation.status !== "cancelling") return;
    const error = operation.error ?? { code: "broken", reason: "it broke", retryable: true };
    const good = well && operation.status === "running";
    const outcome: StepOutcome = good ? { status: "succeeded", outputs: {} } : { status: "failed", error };
    const productIds = this.subscriptions().map((one) => one.productId);
    if (operation.kind.startsWith("tenant.")) {
      const tenant = this.tenant();
      if (tenant.activeOperationId !== operation.id || tenant.preparedFor === `${operation.id}-${operation.run}`)
        return;
      const subject = { type: "tenant", tenant, productIds } as const;
      if (good) this.apply(completePreparation({ tenant, productIds }, operation, "Prepare the tenant", NOW));
      else this.apply(completeOperation(operation, subject, { step: "Give up the tenant", outcome }, NOW));
      return;
    }
    const subscription = this.subscriptions().find((one) => one.activeOperationId === operation.id);
    if (subscription === undefined) return;
    const ended = { step: "End", ...this.#runSteps(operation, well) };
    if (needsUndo(operation, ended)) this.apply([requestUndo(operation)]);
    else this.apply(completeOperation(operation, { type: "subscription", subscription }, ended, NOW));
    this.#assertConsistent();
  }

  /** Compares the record with the stacks: both are there or neither, unless the record says that one may be left. */
  #assertConsistent(): void {
    for (const { productId, status, leftBehind, abandoned } of this.subscriptions()) {
      const there = this.stacks.has(productId);
      if (status === "active" || status === "suspended")
        expect([productId, status, there]).toEqual([productId, status, true]);
      // What was given up may still be there, and its record says so.
      if (status === "cancelled" && !abandoned) expect([productId, status, there]).toEqual([productId, status, false]);
      if (status === "failed" && there) expect([productId, status, leftBehind]).toEqual([productId, status, true]);
    }
  }

  /** The settle reactor. */
  reconcile(): void {
    const { tenant, subscriptions } = this.state();
    const operation = this.operation(tenant.activeOperationId ?? tenant.lastOperationId);
    if (operation === undefined) return;
    if (tenant.activeOperationId === undefined) this.apply(recoverTenant(tenant, subscriptions, operation));
    else this.apply(reconcileTenant({ tenant, subscriptions, operation }, this.context));
  }

  /** Lets everything that is under way go on by one step each. */
  advance(well: boolean): void {
    for (const { id } of this.operations()) {
      this.startOperation(this.operation(id) as OperationRecord);
      this.finishOperation(
        this.operation(id) as OperationRecord,
        well || this.operation(id)?.kind.startsWith("tenant.") === true,
      );
      this.reconcile();
    }
  }

  /** Lets everything that is under way come to its end. */
  runToEnd(): void {
    this.isProtected = false;
    for (let round = 0; round < 50 && this.operations().some((one) => !isOver(one)); round += 1) this.advance(true);
  }
}
