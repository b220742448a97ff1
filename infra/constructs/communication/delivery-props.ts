import { Duration } from "aws-cdk-lib";
import type { TargetBaseProps } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";

/** Returns the settings of a rule's target: EventBridge tries for a day, then sends the event to the dead-letter queue. */
export const createDeliveryProps = (undelivered: IQueue): Required<TargetBaseProps> => ({
  deadLetterQueue: undelivered,
  maxEventAge: Duration.hours(24),
  retryAttempts: 185,
});
