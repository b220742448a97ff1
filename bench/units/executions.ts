import {
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { awsAt } from "../../local/aws.ts";
import type { Card } from "../../local/card.ts";

const clientOf = ({ endpoint, accounts }: Card) => new SFNClient(awsAt(endpoint, accounts.controlPlane));

/** The executions that were started since then, and whether each has ended. */
export async function executionsSince(card: Card, since: number): Promise<{ arn: string; ended: boolean }[]> {
  const client = clientOf(card);
  const found: { arn: string; ended: boolean }[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
        const begun = executions.filter(({ startDate }) => startDate !== undefined && startDate.getTime() >= since);
        found.push(
          ...begun.map(({ executionArn = "", status }) => ({ arn: executionArn, ended: status !== "RUNNING" })),
        );
      }
    }
  }
  return found;
}

/** The transitions that an execution is billed for: each state it entered, and each attempt of a task after the first. */
export async function transitionsOf(card: Card, executionArn: string): Promise<number> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: clientOf(card) }, { executionArn })) {
    events.push(...(page.events ?? []));
  }
  const count = (pattern: RegExp) => events.filter(({ type = "" }) => pattern.test(type)).length;
  const retries = count(/^(Task|LambdaFunction)Scheduled$/) - count(/^TaskStateEntered$/);
  return count(/StateEntered$/) + Math.max(0, retries);
}
