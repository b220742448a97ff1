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
import { isReplaceable } from "../../handlers/core/subscription/replaceable-stack.ts";
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

/** A model of the platform with one tenant in memory. It applies decisions like the store and simulates workflows. */
export class ModelWorld {
  readonly records = new Map<string, Records[keyof Records]>();
  readonly events: { type: string; key: string; name: string }[] = [];
  /** The seat limit of each product. */
  readonly limits = new Map<string, number | undefined>();
  readonly context: Context = buildContext();
  tenantId = "";
  /** The ids of the products in whose account the tenant has a stack. */
  readonly stacks = new Set<string>();
  /** The operation that created each product's last stack. */
  readonly #creators = new Map<string, string>();
  /** Set while the removal and the restoration of stacks fail. */
  isProtected = false;
  /** The runs that started before a cancellation. */
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
      const stored = this.records.get(key);
      // The store rejects a change of a record that changed since it was read.
      expect(change.before?.version).toBe(stored?.version);
      let status: string = change.before?.status ?? "none";
      for (const { name, data } of change.events) {
        expect(catalog[name].aggregate).toBe(change.type);
        const transitions = Object.values(transitionTables[change.type] ?? {}).filter((one) => one.event === name);
        // A restoration returns to one of several statuses, which its event names.
        const to = name === "TenantRestored" && "status" in data ? data.status : undefined;
        const transition = transitions.find((one) => one.from.includes(status) && (to === undefined || one.to === to));
        if (change.type !== "user" && name !== "OperationStepRetried")
          expect([name, status, transition !== undefined]).toEqual([name, status, true]);
        if (transition && transition.to !== "same") status = transition.to;
        this.events.push({ type: change.type, key, name });
        // A tenant becomes active with its first administrator only.
        const preparation = this.operation(change.operationId)?.steps.find((one) => one.name === "Prepare the tenant");
        if (name === "TenantActivated") expect(preparation).toMatchObject({ status: "succeeded" });
      }
      // Each change of status has an event and follows the transition table.
      expect([change.type, change.after.status]).toEqual([
        change.type,
        change.type === "user"
          ? change.after.status
          : change.events.length > 0
            ? status
            : (change.before?.status ?? "queued"),
      ]);
      const sequence = (stored?.sequence ?? 0) + change.events.length;
      const version = change.type === "operation" ? (stored?.version ?? 0) + 1 : sequence;
      this.records.set(key, { ...change.after, version, sequence } as Records[keyof Records]);
    }
  }

  applyCommand(decision: OperationDecision): void {
    if (decision.ok) this.apply(decision.changes);
  }

  /** Simulates `start-workflow`. */
  startOperation(operation: OperationRecord): void {
    const subscription = this.subscriptions().find((one) => one.activeOperationId === operation.id);
    const isTenantOperation = this.tenant().activeOperationId === operation.id;
    if (operation.status !== "queued" || (subscription === undefined && !isTenantOperation)) return;
    const provisions = operation.kind === "subscription.provision" && subscription !== undefined;
    const { now } = this.context;
    this.apply(
      provisions ? startProvisioning(subscription, operation, undefined, now) : [startOperation(operation, now)],
    );
    this.#started.add(runIdOf(operation));
  }

  /** Simulates a license deadline. */
  passLicenceDeadline(subscription: SubscriptionRecord, time: string): void {
    const licensed = { tenant: this.tenant(), subscription };
    for (const decision of [announceLicenceEnd(licensed, time), endLicence(licensed, time, this.context)]) {
      if (typeof decision !== "string") this.apply(decision.changes);
    }
  }

  /** Simulates the steps of a subscription's workflow; returns their outcome. */
  #runSteps(operation: OperationRecord, succeeds: boolean): { outcome: StepOutcome; undone?: StepOutcome } {
    const { kind, productId = "", error = { code: "broken", reason: "it broke", retryable: true } } = operation;
    const remains = { status: "failed", error: { ...error, code: "stackRemains" } } as const;
    const done = { status: "succeeded", outputs: {} } as const;
    if (kind === "subscription.deprovision") {
      if (!succeeds || this.isProtected) return { outcome: remains };
      this.stacks.delete(productId);
      return { outcome: done };
    }
    const outcome = { status: "failed", error } as const;
    if (this.#keepsStack(operation)) {
      return { outcome: operation.status === "cancelling" ? outcome : remains, undone: remains };
    }
    // A run that starts after the cancellation does no work. An earlier run may have completed its work.
    if (succeeds && this.#started.has(runIdOf(operation))) {
      if (kind === "subscription.provision") this.stacks.add(productId);
      if (kind === "subscription.provision") this.#creators.set(productId, operation.id);
      return { outcome: done };
    }
    if (kind !== "subscription.provision") return { outcome, undone: this.isProtected ? remains : done };
    if (this.isProtected && this.stacks.has(productId)) return { outcome, undone: remains };
    this.stacks.delete(productId);
    return { outcome, undone: done };
  }

  /** Returns whether a provisioning finds a stack that may hold data, for example of an abandoned subscription. */
  #keepsStack(operation: OperationRecord): boolean {
    const { kind, productId = "" } = operation;
    if (kind !== "subscription.provision" || !this.stacks.has(productId)) return false;
    const id = this.#creators.get(productId) ?? "";
    const stack = { status: "CREATE_COMPLETE", tags: { "tenantry:operation": id } };
    return !isReplaceable(stack, operation, this.operation(id));
  }

  /** Simulates the end of a workflow. A cancelling operation of a tenant never succeeds. */
  finishOperation(operation: OperationRecord, succeeds: boolean): void {
    if (operation.status !== "running" && operation.status !== "cancelling") return;
    const error = operation.error ?? { code: "broken", reason: "it broke", retryable: true };
    const isSuccess = succeeds && operation.status === "running";
    const outcome: StepOutcome = isSuccess ? { status: "succeeded", outputs: {} } : { status: "failed", error };
    const productIds = this.subscriptions().map((one) => one.productId);
    if (operation.kind.startsWith("tenant.")) {
      const tenant = this.tenant();
      if (tenant.activeOperationId !== operation.id || tenant.preparedFor === `${operation.id}-${operation.run}`)
        return;
      const target = { type: "tenant", tenant, productIds } as const;
      if (isSuccess) this.apply(completePreparation({ tenant, productIds }, operation, "Prepare the tenant", NOW));
      else this.apply(completeOperation(operation, target, { step: "Give up the tenant", outcome }, NOW));
      return;
    }
    const subscription = this.subscriptions().find((one) => one.activeOperationId === operation.id);
    if (subscription === undefined) return;
    const result = { step: "End", ...this.#runSteps(operation, succeeds) };
    if (needsUndo(operation, result)) this.apply([requestUndo(operation)]);
    else this.apply(completeOperation(operation, { type: "subscription", subscription }, result, NOW));
    this.#assertConsistent();
  }

  /** Compares the records with the stacks. They must agree, unless a record states that resources may remain. */
  #assertConsistent(): void {
    for (const { productId, status, leftBehind, abandoned } of this.subscriptions()) {
      const hasStack = this.stacks.has(productId);
      if (status === "active" || status === "suspended")
        expect([productId, status, hasStack]).toEqual([productId, status, true]);
      // The stack of an abandoned subscription may remain.
      if (status === "cancelled" && !abandoned)
        expect([productId, status, hasStack]).toEqual([productId, status, false]);
      if (status === "failed" && hasStack) expect([productId, leftBehind]).not.toEqual([productId, undefined]);
    }
  }

  /** Simulates `reconcile-tenant`. */
  reconcile(): void {
    const { tenant, subscriptions } = this.state();
    const operation = this.operation(tenant.activeOperationId ?? tenant.lastOperationId);
    if (operation === undefined) return;
    if (tenant.activeOperationId === undefined) this.apply(recoverTenant(tenant, subscriptions, operation));
    else this.apply(reconcileTenant({ tenant, subscriptions, operation }, this.context));
  }

  /** Advances each open operation by one step. */
  advance(succeeds: boolean): void {
    for (const { id } of this.operations()) {
      this.startOperation(this.operation(id) as OperationRecord);
      this.finishOperation(
        this.operation(id) as OperationRecord,
        succeeds || this.operation(id)?.kind.startsWith("tenant.") === true,
      );
      this.reconcile();
    }
  }

  /** Runs all operations to their end. */
  runToEnd(): void {
    this.isProtected = false;
    for (let pass = 0; pass < 50 && this.operations().some((one) => !isOver(one)); pass += 1) this.advance(true);
  }
}
