import type { Card } from "../../local/card.ts";
import { CapacityMeter } from "./capacity.ts";
import { transitionsOf } from "./executions.ts";
import { invocationsSince } from "./invocations.ts";
import type { Onboarding } from "./onboarding.ts";
import { tableShapes } from "./table-shapes.ts";

/** What AWS bills an onboarding by. */
export type BilledUnits = {
  apiRequests: number;
  lambdaInvocations: number;
  transitions: number;
  writeUnits: number;
  /** Those of the write units that paid for writes which DynamoDB refused. */
  refusedUnits: number;
  readUnits: number;
  events: number;
  /** The most that a task which goes into a product's account takes, per invocation. */
  assumedRolesPerTask: number;
  /** By any function but the sweeper, which scans a table that is empty when all is well. */
  scans: number;
};

/** The units, and what they consist of: invocations by function, calls by function and action. */
export type Bill = { units: BilledUnits; invocations: Record<string, number>; calls: Record<string, number> };

/** Adds up what an onboarding cost. */
export async function billOf(card: Card, { began, executions, calls }: Onboarding): Promise<Bill> {
  const meter = new CapacityMeter(await tableShapes(card));
  // What runs by the clock came by in the meantime; it would have done so without the onboarding.
  const own = calls.filter(({ caller }) => !caller.startsWith("sweep"));
  const ofTables = own.filter(({ service }) => service === "DynamoDB");
  const capacities = ofTables.map((call) => ({ ...meter.of(call), refused: call.status >= 300 }));
  const transitions = await Promise.all(executions.map((arn) => transitionsOf(card, arn)));
  const invocations = await invocationsSince(card, began);
  const sum = (values: number[]) => values.reduce((total, one) => total + one, 0);
  const assumed = own.filter(({ action }) => action === "AssumeRole").length;
  return {
    units: {
      apiRequests: 1,
      lambdaInvocations: sum(Object.values(invocations)),
      transitions: sum(transitions),
      writeUnits: sum(capacities.map(({ write }) => write)),
      refusedUnits: sum(capacities.filter(({ refused }) => refused).map(({ write }) => write)),
      readUnits: sum(capacities.map(({ read }) => read)),
      events: sum(own.map(eventsTaken)),
      assumedRolesPerTask: assumed / Math.max(1, invocations["provisioner"] ?? 0),
      scans: own.filter(({ action }) => action === "Scan").length,
    },
    invocations,
    calls: countBy(own.map(({ caller, service, action }) => `${caller} ${service}.${action}`)),
  };
}

/** The events that the bus took of a call; refused ones come again in another. */
function eventsTaken({ action, answer }: Onboarding["calls"][number]): number {
  if (action !== "PutEvents") return 0;
  return (answer as { Entries: { EventId?: string }[] }).Entries.filter(({ EventId }) => EventId !== undefined).length;
}

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
