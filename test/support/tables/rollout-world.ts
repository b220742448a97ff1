import { newId, now } from "../../../handlers/adapters/clock.ts";
import { getOperation, getSubscription } from "../../../handlers/adapters/dynamodb/catalogs.ts";
import { entityMapping, subscriptionKey, tenantKey } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { getRollout } from "../../../handlers/adapters/dynamodb/rollout-items.ts";
import { commit } from "../../../handlers/adapters/dynamodb/store.ts";
import { loadRolloutSubscribers } from "../../../handlers/api/resources/rollout-subscribers.ts";
import { CANCELLED, requestCancellation, startOperation } from "../../../handlers/core/operation/operation.ts";
import { type ControlState, resumeRollout } from "../../../handlers/core/rollout/control-rollout.ts";
import { startRollout } from "../../../handlers/core/rollout/start-rollout.ts";
import { accept, type Context, type Decision, type OperationDecision } from "../../../handlers/core/shared/decision.ts";
import { completeSubscriptionWork } from "../../../handlers/core/subscription/complete-work.ts";
import { advanceRollout } from "../../../handlers/shared/rollout-progress.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { type RolloutRecord, StartRollout } from "../../../schemas/rollout.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { buildProduct, buildRelease, buildSubscription, buildTenant } from "../builders.ts";
import { MemoryTables } from "./memory-tables.ts";

const tableNames = {
  TENANT_TABLE: "tenants",
  PRODUCT_TABLE: "products",
  OPERATION_TABLE: "operations",
  EVENT_LOG_TABLE: "log",
  OUTBOX_TABLE: "outbox",
  FEED_BACKLOG_TABLE: "backlog",
};

const MAX_PASSES = 10_000;

/** Returns the id of a tenant by its number, from 1. */
export const tenantIdOf = (number: number): string => `ten_${number.toString(16).padStart(32, "0")}`;
const operationIdOf = (number: number): string => `op_${number.toString(16).padStart(32, "0")}`;

/** A product with many tenants in memory. The real store and the real reactor work on it; only the stacks are missing. */
export class RolloutWorld {
  readonly memory = new MemoryTables().install();
  readonly product = buildProduct({ currentRelease: 2, latestRelease: 2 });
  rolloutId = "";
  /** The most tenants that changed at the same time. */
  mostInFlight = 0;
  /** Decides whether a tenant's change fails. */
  fails: (tenantId: string) => boolean = () => false;
  /** Decides whether somebody cancels a tenant's change. Its undo restores the release that the tenant has. */
  isCancelled: (tenantId: string) => boolean = () => false;

  constructor(tenants: number) {
    Object.assign(process.env, tableNames);
    this.#put("product", this.product);
    for (const number of [1, 2]) {
      const sort = String(number).padStart(6, "0");
      const release = buildRelease({ number, templateKey: `templates/crm/${number}` });
      this.memory.put("products", { pk: "product#crm", sk: `release#${sort}`, ...release });
    }
    for (let number = 1; number <= tenants; number += 1) this.addTenant(number);
  }

  addTenant(number: number, more: Partial<SubscriptionRecord> = {}): void {
    const { activeOperationId: _, ...tenant } = buildTenant({ id: tenantIdOf(number), status: "active" });
    this.#put("tenant", tenant);
    const own = { tenantId: tenant.id, release: 1, templateKey: "templates/crm/1", parameters: { subdomain: "acme" } };
    this.#put("subscription", buildSubscription({ ...own, lastOperationId: operationIdOf(number), ...more }));
  }

  #put<Type extends "product" | "tenant" | "subscription">(
    type: Type,
    record: Parameters<(typeof entityMapping)[Type]["key"]>[0],
  ): void {
    const { key, index } = entityMapping[type] as { key: (one: object) => object; index: (one: object) => object };
    this.memory.put(type === "product" ? "products" : "tenants", { ...key(record), ...index(record), ...record });
  }

  readonly context = (): Context => ({ now: now(), newId, actor: "alice", correlationId: "request-1" });

  /** Commits a decision of the API; throws if it is rejected. */
  async command(decision: Decision): Promise<void> {
    if (!decision.ok) throw new Error(decision.rejection.detail);
    await commit(decision, this.context());
  }

  async start(requested: Partial<StartRollout> = {}): Promise<void> {
    const subscribers = await loadRolloutSubscribers("crm", requested);
    const body = StartRollout.parse({ release: 2, ...requested });
    const state = { product: this.product, release: buildRelease({ number: 2 }), subscribers };
    const decision = startRollout(state, body, this.context());
    await this.command(decision);
    this.rolloutId = decision.rolloutId ?? "";
  }

  async rollout(): Promise<RolloutRecord> {
    const found = await getRollout(this.rolloutId);
    if (found === undefined) throw new Error("There is no rollout");
    return found;
  }

  async operation(): Promise<OperationRecord> {
    const found = await getOperation((await this.rollout()).operationId);
    if (found === undefined) throw new Error("The rollout has no operation");
    return found;
  }

  /** Carries out a command on the rollout. */
  async control(decide: (state: ControlState, context: Context) => OperationDecision): Promise<void> {
    const [rollout, operation] = [await this.rollout(), await this.operation()];
    await this.command(decide({ rollout, operation }, this.context()));
  }

  resume = (): Promise<void> => this.control(resumeRollout);

  subscriptions = (): SubscriptionRecord[] =>
    this.memory.rows("tenants").filter(({ sk }) => sk === "subscription#crm") as unknown as SubscriptionRecord[];

  /** Changes the stored subscription of a tenant. */
  changeSubscription(
    tenantId: string,
    {
      activeOperationId,
      ...change
    }: Partial<Omit<SubscriptionRecord, "activeOperationId">> & {
      activeOperationId?: string | undefined;
    },
  ): void {
    const isOwn = (row: Record<string, unknown>) => row["tenantId"] === tenantId && row["sk"] === "subscription#crm";
    const { activeOperationId: _, ...row } = this.memory.rows("tenants").find(isOwn) ?? {};
    this.memory.put("tenants", { ...row, ...change, ...(activeOperationId && { activeOperationId }) });
  }

  /** Returns the number of tenants by release. */
  countReleases(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { release } of this.subscriptions()) counts[String(release)] = (counts[String(release)] ?? 0) + 1;
    return counts;
  }

  /** Ends the change of one tenant, as its workflow would. */
  async #endChange(operation: OperationRecord): Promise<void> {
    const { tenantId = "" } = operation;
    const started = { ...operation, ...startOperation(operation, now()).after } as OperationRecord;
    const error = { code: CANCELLED, reason: "Cancelled by bob.", retryable: false };
    const running = this.isCancelled(tenantId)
      ? ({ ...started, ...requestCancellation(started, error).after } as OperationRecord)
      : started;
    const subscription = await getSubscription(tenantId, "crm");
    if (subscription === undefined) throw new Error(`There is no subscription of ${tenantId}`);
    const failed = { status: "failed", error: { code: "stackFailed", reason: "It broke.", retryable: true } } as const;
    const release = operation.requestedChange?.release;
    const succeeded = { status: "succeeded", templateKey: `templates/crm/${release}` } as const;
    const ended = running.error === undefined ? failed : ({ status: "failed", error: running.error } as const);
    const isUndone = this.fails(tenantId) || this.isCancelled(tenantId);
    const outcome = isUndone ? { ...ended, undone: true } : succeeded;
    await commit(accept(completeSubscriptionWork(subscription, running, outcome, now())), this.context());
  }

  /** Returns the changes that run at the moment, the oldest first. */
  runningChanges = (): OperationRecord[] =>
    (this.memory.rows("operations") as unknown as OperationRecord[]).filter(
      ({ kind, status }) => kind === "subscription.change" && status === "queued",
    );

  /** Advances the rollout, as its reactor does. */
  advance = (): Promise<number> => advanceRollout(this.rolloutId, "event", Date.now() + 6000);

  /** Lets the reactor run, and then ends the oldest change, or the newest; returns false if nothing is left to do. */
  async step({ newest = false } = {}): Promise<boolean> {
    await this.advance();
    this.mostInFlight = Math.max(this.mostInFlight, this.runningChanges().length);
    return this.endChange({ newest });
  }

  /** Ends the oldest change, or the newest; returns false if none runs. */
  async endChange({ newest = false } = {}): Promise<boolean> {
    const running = this.runningChanges();
    const next = newest ? running.at(-1) : running[0];
    if (next === undefined) return false;
    const operation = await getOperation(next.id);
    if (operation !== undefined) await this.#endChange(operation);
    return true;
  }

  /** Runs the rollout until nothing is left to do. */
  async run(): Promise<void> {
    for (let pass = 0; pass < MAX_PASSES; pass += 1) if (!(await this.step())) return;
    throw new Error("The rollout does not end");
  }

  /** Returns the rows of a tenant, to change them like another command. */
  keysOf = (number: number) => ({
    tenant: tenantKey(tenantIdOf(number)),
    subscription: subscriptionKey(tenantIdOf(number), "crm"),
  });
}
