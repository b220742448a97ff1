import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { createPlatformMetric, RunbookAlarm } from "../monitoring/runbook-alarm.ts";
import { attachItemReader } from "./stream-readers.ts";

/** Settings of the feed. */
export interface EventFeedProps {
  /** The table of what has no place in the feed yet. */
  readonly backlog: TableV2;
  /** Gives places to what the backlog's stream shows. */
  readonly writer: ServiceFunction;
}

/** The feed of all events: places are given at once through the backlog's stream, and at the latest by the sweeper. It
 *  follows the commit independently of the relay: nothing waits for it. */
export class EventFeed extends Construct {
  constructor(scope: Construct, id: string, { backlog, writer }: EventFeedProps) {
    super(scope, id);
    // Gathered for a moment, so that a busy second costs few batches.
    attachItemReader(this, { table: backlog, reader: writer, batchSize: 500, batchWindow: Duration.seconds(1) });
    new RunbookAlarm(this, "LagAlarm", {
      metric: createPlatformMetric("FeedLag").with({ statistic: Stats.MAXIMUM }),
      threshold: Duration.minutes(5).toMilliseconds(),
      description: "Events wait longer than five minutes for their place in the feed, or the sweeper has not looked.",
      runbook: "feed-behind",
      alarmsOnMissingData: true,
    });
  }
}
