import { writeFileSync } from "node:fs";
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { createClientConfig } from "./client-config.ts";
import type { ConnectionInfo } from "./connection-info.ts";

/** Writes the logs of all functions of the control plane to one file, ordered by time. */
export async function saveFunctionLogs({ endpoint, accounts }: ConnectionInfo, file: string): Promise<void> {
  const client = new CloudWatchLogsClient(createClientConfig(endpoint, accounts.controlPlane));
  const lines: { timestamp: number; text: string }[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName } of logGroups) {
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
        for (const { timestamp = 0, message = "" } of events) {
          lines.push({ timestamp, text: `${logGroupName?.split("/").at(-1)} ${message.trimEnd()}` });
        }
      }
    }
  }
  lines.sort((one, other) => one.timestamp - other.timestamp);
  writeFileSync(file, lines.map(({ timestamp, text }) => `${new Date(timestamp).toISOString()} ${text}\n`).join(""));
}
