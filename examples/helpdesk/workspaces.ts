import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Envelope } from "../../events/envelope.ts";
import type { Report } from "../../schemas/report.ts";

/** What the help desk has for a tenant. */
type Workspace = { planId: string; seats?: number | undefined; status: "open" | "locked" };

/** How far it is with one subject: the last fact that it acted on, and what it answered. */
type Heard = { sequence: number; report?: Report };

type Kept = {
  workspaces: Record<string, Workspace>;
  heard: Record<string, Heard>;
  /** By tenant and user, what the help desk may know of its people. */
  people: Record<string, Record<string, unknown>>;
};

type Terms = { planId: string; seats?: number; wanted?: { planId?: string; seats?: number } };

const open = ({ planId, seats }: Terms): Workspace => ({ planId, seats, status: "open" });
const locked = (terms: Terms): Workspace => ({ ...open(terms), status: "locked" });
const gone = () => undefined;

/**
 * What the tenant's workspace is after a fact. It follows from that fact alone, so that nothing is wrong where an
 * earlier one comes later; facts that are not here are none of ours.
 */
const effects: Readonly<Record<string, (terms: Terms) => Workspace | undefined>> = {
  ProductSubscribed: open,
  SubscriptionChangeRequested: ({ wanted, ...terms }) => open({ ...terms, ...wanted }),
  SubscriptionChangeFailed: open,
  SubscriptionSuspensionRequested: locked,
  SubscriptionSuspensionFailed: open,
  SubscriptionReactivationRequested: open,
  SubscriptionReactivationFailed: locked,
  ProductUnsubscribed: gone,
  SubscriptionFailed: gone,
  SubscriptionCancelled: gone,
};

/** The facts that wait for a report. */
const asks = /^(ProductSubscribed|ProductUnsubscribed|Subscription(Change|Suspension|Reactivation)Requested)$/;

/**
 * The workspaces of all tenants, kept in a file. Facts come at least once and in any order: one that is not newer than
 * the last of its subject changes nothing, and a question that comes again gets the answer that it got.
 */
export class Workspaces {
  readonly #file: string;
  readonly #kept: Kept;
  readonly #addressOf: (tenantId: string) => string;

  constructor(file: string, addressOf: (tenantId: string) => string) {
    this.#file = file;
    this.#addressOf = addressOf;
    this.#kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { workspaces: {}, heard: {}, people: {} };
  }

  find(tenantId: string): (Workspace & { people: number }) | undefined {
    const workspace = this.#kept.workspaces[tenantId];
    const people = Object.keys(this.#kept.people[tenantId] ?? {}).length;
    return workspace && { ...workspace, people };
  }

  /** Does what a fact about a subscription asks for; gives what is to be reported, where a report is waited for. */
  act(fact: Envelope): Report | undefined {
    const effect = effects[fact.type];
    const { subject, sequence, tenantid: tenantId } = fact;
    if (effect === undefined || tenantId === undefined) return undefined;
    const last = this.#kept.heard[subject];
    if (last !== undefined && sequence <= last.sequence) return sequence === last.sequence ? last.report : undefined;
    const after = effect(fact.data as Terms);
    if (after === undefined) this.#forget(tenantId);
    else this.#kept.workspaces[tenantId] = after;
    const report = asks.test(fact.type) ? this.#reportOf(tenantId) : undefined;
    this.#kept.heard[subject] = { sequence, ...(report === undefined ? {} : { report }) };
    this.#save();
    return report;
  }

  /** Knows a person by these attributes from now on, or no more. */
  know({ subject, sequence, data }: Envelope, tenantId: string, attributes: object | undefined): void {
    const last = this.#kept.heard[subject];
    if (last !== undefined && sequence <= last.sequence) return;
    const people = { ...this.#kept.people[tenantId] };
    const userId = String(data["userId"]);
    if (attributes === undefined) delete people[userId];
    else people[userId] = attributes;
    this.#kept.people[tenantId] = people;
    this.#kept.heard[subject] = { sequence };
    this.#save();
  }

  #forget(tenantId: string): void {
    delete this.#kept.workspaces[tenantId];
    delete this.#kept.people[tenantId];
  }

  #reportOf(tenantId: string): Report {
    const there = this.#kept.workspaces[tenantId] !== undefined;
    return { outcome: "completed", ...(there ? { outputs: { WorkspaceUrl: this.#addressOf(tenantId) } } : {}) };
  }

  /** Renamed into place, so that a process that dies while it writes has lost nothing. */
  #save(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#kept));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
