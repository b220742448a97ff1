import type { Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { type IQueue, Queue } from "aws-cdk-lib/aws-sqs";
import type { TopicName } from "../../events/topics.ts";
import { BusArchive } from "../constructs/communication/bus-archive.ts";
import { CrossAccountBusPolicy } from "../constructs/communication/cross-account-bus-policy.ts";
import { DeadLetterQueue } from "../constructs/communication/dead-letter-queue.ts";
import { Topics } from "../constructs/communication/topics.ts";

/** The bus and the topics that it feeds. */
export interface EventPlane {
  readonly bus: EventBus;
  readonly undelivered: IQueue;
  readonly topics: Readonly<Record<TopicName, Topic>>;
}

/**
 * Creates the queue for events that no target accepted. Rules get it as an imported queue: for a queue of its own, the CDK
 * adds a statement for each rule to the policy, which SQS limits to 20 statements and 8 KB
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html).
 */
function createUndeliveredQueue(stack: Stack): IQueue {
  const { queue } = new DeadLetterQueue(stack, "Undelivered", "events that EventBridge could not deliver");
  const rules = stack.formatArn({ service: "events", resource: "rule", resourceName: "*" });
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal("events.amazonaws.com")],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: { ArnLike: { "aws:SourceArn": rules } },
    }),
  );
  return Queue.fromQueueArn(stack, "UndeliveredTarget", queue.queueArn);
}

/** Adds the bus with its policy and archive, and the topics. */
export function addEventPlane(stack: Stack, organizationId: string | undefined): EventPlane {
  const bus = new EventBus(stack, "Bus", { eventBusName: "tenantry", description: "The events of Tenantry" });
  const undelivered = createUndeliveredQueue(stack);
  new CrossAccountBusPolicy(stack, "Guests", { bus, organizationId });
  new BusArchive(stack, "Archive", { bus });
  const { topics } = new Topics(stack, "Topics", { bus, undelivered });
  return { bus, undelivered, topics };
}
