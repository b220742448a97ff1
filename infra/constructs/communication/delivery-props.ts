import { Duration } from "aws-cdk-lib";
import type { TargetBaseProps } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";

/** EventBridge tries for a day, then leaves the event, with the rule and the reason, where a person finds it. */
export function createDeliveryProps(undelivered: IQueue): Required<TargetBaseProps> {
  return { deadLetterQueue: undelivered, maxEventAge: Duration.hours(24), retryAttempts: 185 };
}
