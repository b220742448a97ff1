import { writeFileSync } from "node:fs";
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { createClientConfig } from "./client-config.ts";
import type { ConnectionInfo } from "./connection-info.ts";

/** Writes what all functions of the control plane logged into one file, in the order of time. */
export async function saveFunctionLogs({ endpoint, accounts }: ConnectionInfo, file: string): Promise<void> {
  const client = new CloudWatchLogsClient(createClientConfig(endpoint, accounts.controlPlane));
  const lines: { at: number; text: string }[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName } of logGroups) {
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
        for (const { timestamp = 0, message = "" } of events) {
          lines.push({ at: timestamp, text: `${logGroupName?.split("/").at(-1)} ${message.trimEnd()}` });
        }
      }
    }
  }
  lines.sort((one, other) => one.at - other.at);
  writeFileSync(file, lines.map(({ at, text }) => `${new Date(at).toISOString()} ${text}\n`).join(""));
}
