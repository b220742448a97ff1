import { writeFileSync } from "node:fs";
import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { createClientConfig } from "./client-config.ts";
import type { ConnectionInfo } from "./connection-info.ts";
import { readWholeSpan } from "./time-spans.ts";

/** The most lines that the engine returns to one request. It has no further pages. */
const MAX_LINES = 10_000;

/** Reads the lines of a log group since a time. */
async function readLogGroup(
  client: CloudWatchLogsClient,
  logGroupName: string,
  since: number,
): Promise<FilteredLogEvent[]> {
  const read = async (startTime: number, endTime: number) => {
    const lines: FilteredLogEvent[] = [];
    const span = { logGroupName, startTime, endTime };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, span)) lines.push(...events);
    return lines;
  };
  return readWholeSpan(read, { start: Math.floor(since), end: Date.now(), limit: MAX_LINES });
}

/** Reads the logs of the control plane's account since a time, by log group. */
export async function readLogGroups(
  { endpoint, accounts }: ConnectionInfo,
  since: number,
): Promise<Map<string, FilteredLogEvent[]>> {
  const client = new CloudWatchLogsClient(createClientConfig(endpoint, accounts.controlPlane));
  const logs = new Map<string, FilteredLogEvent[]>();
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName = "" } of logGroups) {
      logs.set(logGroupName, await readLogGroup(client, logGroupName, since));
    }
  }
  return logs;
}

/** Writes the logs of all functions of the control plane to one file, ordered by time. This process has started the engine,
 *  so no line is older than the process. */
export async function saveFunctionLogs(connectionInfo: ConnectionInfo, file: string): Promise<void> {
  const logs = await readLogGroups(connectionInfo, performance.timeOrigin);
  const lines = [...logs].flatMap(([group, events]) =>
    events.map(({ timestamp = 0, message = "" }) => ({
      timestamp,
      text: `${group.split("/").at(-1)} ${message.trimEnd()}`,
    })),
  );
  lines.sort((one, other) => one.timestamp - other.timestamp);
  writeFileSync(file, lines.map(({ timestamp, text }) => `${new Date(timestamp).toISOString()} ${text}\n`).join(""));
}
