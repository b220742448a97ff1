import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { createPlatformMetric, RunbookAlarm } from "../monitoring/runbook-alarm.ts";
import { createDeliveryProps } from "./delivery-props.ts";
import { attachLogReader } from "./stream-readers.ts";

/** Settings of the outbox. */
export interface OutboxRelayProps {
  readonly eventLog: TableV2;
  /** Publishes what the log's stream shows. */
  readonly relay: ServiceFunction;
  /** Publishes what the relay left behind. */
  readonly sweeper: ServiceFunction;
  /** What EventBridge could not call the sweeper with. */
  readonly undelivered: IQueue;
}

/** The one way out: rows of the log become events on the bus, at once through the stream, and at the latest by the
 *  sweeper, which looks every minute for what still has its pointer. */
export class OutboxRelay extends Construct {
  constructor(scope: Construct, id: string, { eventLog, relay, sweeper, undelivered }: OutboxRelayProps) {
    super(scope, id);
    attachLogReader(this, { eventLog, reader: relay, batchSize: 100 });
    new Rule(this, "EveryMinute", {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweeper.lambda, createDeliveryProps(undelivered))],
    });
    // A sweep that failed is not repeated: the next one comes within a minute.
    sweeper.lambda.configureAsyncInvoke({ retryAttempts: 0 });
    addLatencyAlarm(this, relay);
  }
}

function addLatencyAlarm(scope: Construct, { functionName }: ServiceFunction): void {
  new RunbookAlarm(scope, "LateAlarm", {
    metric: new Metric({
      namespace: "AWS/Lambda",
      metricName: "IteratorAge",
      dimensionsMap: { FunctionName: functionName },
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
    }),
    threshold: Duration.minutes(1).toMilliseconds(),
    evaluationPeriods: 3,
    description: "Events wait longer than a minute to be published: the relay fails or is too slow.",
    runbook: "events-not-published",
  });
  new RunbookAlarm(scope, "LeftBehindAlarm", {
    metric: createPlatformMetric("EventsLeftBehind").with({ statistic: Stats.MINIMUM }),
    description: "Events stay unpublished although the sweeper has tried, or the sweeper has not run.",
    runbook: "events-not-published",
    alarmsOnMissingData: true,
  });
}
