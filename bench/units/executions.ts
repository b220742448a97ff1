import {
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { createClientConfig } from "../../local/client-config.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";

const createSfnClient = ({ endpoint, accounts }: ConnectionInfo) =>
  new SFNClient(createClientConfig(endpoint, accounts.controlPlane));

/** Lists the executions that started since a time. `ended` is false for running ones. */
export async function listExecutionsSince(
  connectionInfo: ConnectionInfo,
  since: number,
): Promise<{ arn: string; ended: boolean }[]> {
  const client = createSfnClient(connectionInfo);
  const found: { arn: string; ended: boolean }[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
        const started = executions.filter(({ startDate }) => startDate !== undefined && startDate.getTime() >= since);
        found.push(
          ...started.map(({ executionArn = "", status }) => ({ arn: executionArn, ended: status !== "RUNNING" })),
        );
      }
    }
  }
  return found;
}

/** Counts the billed transitions of an execution: each entered state, and each attempt of a task after the first. */
export async function countTransitions(connectionInfo: ConnectionInfo, executionArn: string): Promise<number> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: createSfnClient(connectionInfo) }, { executionArn })) {
    events.push(...(page.events ?? []));
  }
  const count = (pattern: RegExp) => events.filter(({ type = "" }) => pattern.test(type)).length;
  const retries = count(/^(Task|LambdaFunction)Scheduled$/) - count(/^TaskStateEntered$/);
  return count(/StateEntered$/) + Math.max(0, retries);
}
