import type { ConnectionInfo } from "../../local/connection-info.ts";
import { CapacityMeter } from "./capacity.ts";
import { countTransitions } from "./executions.ts";
import { countInvocationsSince } from "./invocations.ts";
import type { Onboarding } from "./onboarding.ts";
import { readTableShapes } from "./table-shapes.ts";

/** The units by which AWS bills an onboarding. */
export type BilledUnits = {
  apiRequests: number;
  lambdaInvocations: number;
  transitions: number;
  writeUnits: number;
  /** The write units of writes that DynamoDB rejected. */
  refusedUnits: number;
  readUnits: number;
  events: number;
  /** The AssumeRole calls for each invocation of a task in a product's account. */
  assumedRolesPerTask: number;
  /** The scans of all functions except the sweeper, whose table is normally empty. */
  scans: number;
};

/** The units with their details: invocations by function, calls by function and action, and write units by function and
 *  by table or index. */
export type Bill = {
  units: BilledUnits;
  invocations: Record<string, number>;
  calls: Record<string, number>;
  writeShares: Record<string, number>;
};

/** Computes the units of an onboarding. */
export async function computeBill(
  connectionInfo: ConnectionInfo,
  { startedAt, executions, calls }: Onboarding,
): Promise<Bill> {
  const meter = new CapacityMeter(await readTableShapes(connectionInfo));
  // Scheduled sweeps also run without the onboarding.
  const own = calls.filter(({ caller }) => !caller.startsWith("sweep"));
  const tableCalls = own.filter(({ service }) => service === "DynamoDB");
  const capacities = tableCalls.map((call) => ({
    ...meter.computeUnits(call),
    caller: call.caller,
    rejected: call.status >= 300,
  }));
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
      refusedUnits: sum(capacities.filter(({ rejected }) => rejected).map(({ write }) => write)),
      readUnits: sum(capacities.map(({ read }) => read)),
      events: sum(own.map(countAcceptedEvents)),
      assumedRolesPerTask: assumed / Math.max(1, invocations["provisioner"] ?? 0),
      scans: own.filter(({ action }) => action === "Scan").length,
    },
    invocations,
    calls: sumByName(own.map(({ caller, service, action }) => [`${caller} ${service}.${action}`, 1])),
    writeShares: sumByName(
      capacities.flatMap(({ caller, shares }) =>
        shares.map(({ place, units }): [string, number] => [`${caller} ${place}`, units]),
      ),
    ),
  };
}

/** Counts the events of a call that the bus accepted. Rejected events are sent again in another call. */
function countAcceptedEvents({ action, response }: Onboarding["calls"][number]): number {
  if (action !== "PutEvents") return 0;
  return (response as { Entries: { EventId?: string }[] }).Entries.filter(({ EventId }) => EventId !== undefined)
    .length;
}

function sumByName(entries: [string, number][]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, value] of entries) if (value > 0) sums[name] = (sums[name] ?? 0) + value;
  return Object.fromEntries(Object.entries(sums).sort(([one], [other]) => (one < other ? -1 : 1)));
}
