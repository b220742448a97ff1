import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { createPlatformMetric, RunbookAlarm } from "../monitoring/runbook-alarm.ts";
import { attachItemReader } from "./stream-readers.ts";

/** Settings of the feed. */
export interface EventFeedProps {
  /** The table of commits that are not in the feed yet. */
  readonly backlog: TableV2;
  /** The function that adds new commits to the feed. */
  readonly writer: ServiceFunction;
}

/** The feed of all events. The backlog's stream triggers the writer; the sweeper adds commits that the writer missed. The
 *  feed is independent of the relay, and nothing else waits for it. */
export class EventFeed extends Construct {
  constructor(scope: Construct, id: string, { backlog, writer }: EventFeedProps) {
    super(scope, id);
    // The batch window reduces the number of batches under load.
    attachItemReader(this, { table: backlog, reader: writer, batchSize: 500, batchWindow: Duration.seconds(1) });
    new RunbookAlarm(this, "LagAlarm", {
      metric: createPlatformMetric("FeedLag").with({ statistic: Stats.MAXIMUM }),
      threshold: Duration.minutes(5).toMilliseconds(),
      description:
        "Events have waited longer than five minutes for their position in the feed, or the sweeper does not run.",
      runbook: "feed-behind",
      alarmsOnMissingData: true,
    });
  }
}
