import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { clientOf } from "./deployed-system.ts";

export type LogLine = Record<string, unknown>;

/** Reads the JSON lines of a function's log that contain a text. */
export async function readLogLines(functionName: string, searched: string): Promise<LogLine[]> {
  const client = clientOf(CloudWatchLogsClient);
  const lines: LogLine[] = [];
  // The engine returns at most 10,000 lines, so the filter is necessary.
  const search = { logGroupName: `/aws/lambda/tenantry-${functionName}`, filterPattern: `"${searched}"` };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, search)) {
    const matching = events.filter(({ message = "" }) => message.startsWith("{") && message.includes(searched));
    lines.push(...matching.map(({ message = "" }) => JSON.parse(message)));
  }
  return lines;
}
