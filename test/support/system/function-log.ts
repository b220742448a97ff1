import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { clientOf } from "./deployed-system.ts";

export type LogLine = Record<string, unknown>;

/** The lines of a function's log that name something. */
export const readLogLines = async (functionName: string, named: string): Promise<LogLine[]> => {
  const client = clientOf(CloudWatchLogsClient);
  const lines: LogLine[] = [];
  // The engine shows ten thousand lines and no more: of a function that has said more, those that name it.
  const search = { logGroupName: `/aws/lambda/tenantry-${functionName}`, filterPattern: `"${named}"` };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, search)) {
    const ours = events.filter(({ message = "" }) => message.startsWith("{") && message.includes(named));
    lines.push(...ours.map(({ message = "" }) => JSON.parse(message)));
  }
  return lines;
};
