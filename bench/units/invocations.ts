import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { createClientConfig } from "../../local/client-config.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";

/** The functions that are not a cost of an onboarding. Schedules start them regularly; the archive collects rows for five
 *  minutes, which the engine does not simulate. */
const scheduledFunctions = ["sweep-events", "sweep-operations", "sweep-rollouts", "sweep-product-queues", "archive"];

const logGroupNamePrefix = "/aws/lambda/tenantry-";

/** Counts the invocations of each function since a time by the REPORT lines in its log. */
export async function countInvocationsSince(
  { endpoint, accounts }: ConnectionInfo,
  since: number,
): Promise<Record<string, number>> {
  const client = new CloudWatchLogsClient(createClientConfig(endpoint, accounts.controlPlane));
  const counts: Record<string, number> = {};
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
    for (const { logGroupName = "" } of logGroups) {
      const name = logGroupName.slice(logGroupNamePrefix.length);
      if (scheduledFunctions.includes(name)) continue;
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime: since })) {
        const ended = events.filter(({ message = "" }) => message.startsWith("REPORT RequestId")).length;
        if (ended > 0) counts[name] = (counts[name] ?? 0) + ended;
      }
    }
  }
  return counts;
}
