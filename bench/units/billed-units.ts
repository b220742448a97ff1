import type { ConnectionInfo } from "../../local/connection-info.ts";
import { CapacityMeter } from "./capacity.ts";
import { countTransitions } from "./executions.ts";
import { countInvocationsSince } from "./invocations.ts";
import type { Onboarding } from "./onboarding.ts";
import { readTableShapes } from "./table-shapes.ts";

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
export async function computeBill(
  connectionInfo: ConnectionInfo,
  { startedAt, executions, calls }: Onboarding,
): Promise<Bill> {
  const meter = new CapacityMeter(await readTableShapes(connectionInfo));
  // What runs by the clock came by in the meantime; it would have done so without the onboarding.
  const own = calls.filter(({ caller }) => !caller.startsWith("sweep"));
  const ofTables = own.filter(({ service }) => service === "DynamoDB");
  const capacities = ofTables.map((call) => ({ ...meter.computeUnits(call), refused: call.status >= 300 }));
  const transitions = await Promise.all(executions.map((arn) => countTransitions(connectionInfo, arn)));
  const invocations = await countInvocationsSince(connectionInfo, startedAt);
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
      events: sum(own.map(countAcceptedEvents)),
      assumedRolesPerTask: assumed / Math.max(1, invocations["provisioner"] ?? 0),
      scans: own.filter(({ action }) => action === "Scan").length,
    },
    invocations,
    calls: countBy(own.map(({ caller, service, action }) => `${caller} ${service}.${action}`)),
  };
}

/** The events that the bus took of a call; refused ones come again in another. */
function countAcceptedEvents({ action, answer }: Onboarding["calls"][number]): number {
  if (action !== "PutEvents") return 0;
  return (answer as { Entries: { EventId?: string }[] }).Entries.filter(({ EventId }) => EventId !== undefined).length;
}

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
