import type { Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
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

/** Adds the bus with its policy and archive, and the topics. */
export function addEventPlane(stack: Stack, organizationId: string | undefined): EventPlane {
  const bus = new EventBus(stack, "Bus", { eventBusName: "tenantry", description: "The events of Tenantry" });
  const undelivered = new DeadLetterQueue(stack, "Undelivered", "events that EventBridge could not deliver").queue;
  new CrossAccountBusPolicy(stack, "Guests", { bus, organizationId });
  new BusArchive(stack, "Archive", { bus });
  const { topics } = new Topics(stack, "Topics", { bus, undelivered });
  return { bus, undelivered, topics };
}
