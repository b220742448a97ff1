import {
  type CloudFormationClient,
  DescribeEventsCommand,
  type OperationEvent,
  paginateDescribeStackEvents,
  type StackEvent,
} from "@aws-sdk/client-cloudformation";

/** Returns whether an event names a cause: a resource cancelled because of another's failure does not. */
const isRootCause = ({ ResourceStatus, ResourceStatusReason = "" }: StackEvent): boolean =>
  ResourceStatus?.endsWith("_FAILED") === true &&
  ResourceStatusReason !== "" &&
  !/cancelled/i.test(ResourceStatusReason);

/** Returns whether an event is the stack's own first one of an operation; events come newest first. */
const isOperationStart = ({ PhysicalResourceId, StackId, ResourceStatus }: StackEvent): boolean =>
  PhysicalResourceId === StackId && /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(ResourceStatus ?? "");

function formatReason({ LogicalResourceId, ...event }: StackEvent | OperationEvent): string | undefined {
  const reason = ("ValidationStatusReason" in event && event.ValidationStatusReason) || event.ResourceStatusReason;
  return reason ? `${LogicalResourceId ?? "stack"}: ${reason}` : undefined;
}

/** Returns the newest status of the request with a token; undefined when there was no such request. */
export async function findRequestStatus(
  client: CloudFormationClient,
  name: string,
  token: string,
): Promise<string | undefined> {
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: name })) {
    const own = StackEvents.find(
      (event) => event.ClientRequestToken === token && event.PhysicalResourceId === event.StackId,
    );
    if (own !== undefined) return own.ResourceStatus;
  }
  return undefined;
}

/** Finds the earliest event that names a cause, of one request or of the stack's newest operation. */
async function findFirstCause(
  client: CloudFormationClient,
  name: string,
  token: string | undefined,
): Promise<StackEvent | undefined> {
  let first: StackEvent | undefined;
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: name })) {
    for (const event of StackEvents) {
      if (token !== undefined && event.ClientRequestToken !== token) continue;
      if (isRootCause(event)) first = event;
      if (isOperationStart(event)) return first;
    }
  }
  return first;
}

/** Returns CloudFormation's reason for a failure: of the request with the token, or else of the newest operation. */
export async function findFailureReason(
  client: CloudFormationClient,
  name: string,
  token?: string,
): Promise<string | undefined> {
  const first = await findFirstCause(client, name, token);
  // For a failed validation before the deployment, the stack's event only refers to DescribeEvents.
  if (first !== undefined && !first.ResourceStatusReason?.includes("DescribeEvents")) return formatReason(first);
  const events = new DescribeEventsCommand({ StackName: name, Filters: { FailedEvents: true } });
  const { OperationEvents = [] } = await client.send(events);
  const reasons = OperationEvents.flatMap((one) => formatReason(one) ?? []);
  return reasons.length > 0 ? reasons.join(" ") : first && formatReason(first);
}
