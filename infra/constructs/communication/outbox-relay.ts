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

/** Settings of the relay. */
export interface OutboxRelayProps {
  readonly eventLog: TableV2;
  /** The function that publishes the new rows of the log's stream. */
  readonly relay: ServiceFunction;
  /** The function that publishes the events that the relay missed. */
  readonly sweeper: ServiceFunction;
  /** The dead-letter queue for failed invocations of the sweeper. */
  readonly undelivered: IQueue;
}

/** The publication of events. The relay publishes new rows of the log's stream; every minute the sweeper publishes
 *  events that still have a pointer. */
export class OutboxRelay extends Construct {
  constructor(scope: Construct, id: string, { eventLog, relay, sweeper, undelivered }: OutboxRelayProps) {
    super(scope, id);
    attachLogReader(this, { eventLog, reader: relay, batchSize: 100 });
    new Rule(this, "EveryMinute", {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweeper.lambda, createDeliveryProps(undelivered))],
    });
    // A failed sweep is not repeated, because the next one starts within a minute.
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
    description: "Events have waited longer than a minute for their publication: the relay fails or is too slow.",
    runbook: "events-not-published",
  });
  new RunbookAlarm(scope, "LeftBehindAlarm", {
    metric: createPlatformMetric("EventsLeftBehind").with({ statistic: Stats.MINIMUM }),
    description: "Events remain unpublished after a sweep, or the sweeper does not run.",
    runbook: "events-not-published",
    alarmsOnMissingData: true,
  });
}
