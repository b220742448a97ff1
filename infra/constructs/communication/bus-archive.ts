import { Aws, Duration } from "aws-cdk-lib";
import { Archive, type EventBus, Match } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";

/** Settings of the bus archive. */
export interface BusArchiveProps {
  readonly bus: EventBus;
}

/** Archives all events of the bus for 90 days, for a replay to one rule or all rules. A replayed event keeps its id, so
 *  consumers recognize copies. */
export class BusArchive extends Construct {
  constructor(scope: Construct, id: string, { bus }: BusArchiveProps) {
    super(scope, id);
    new Archive(this, "Archive", {
      archiveName: "tenantry",
      description: "Tenantry: all events, for replay",
      sourceEventBus: bus,
      // Products may put events on the bus too, from their accounts.
      eventPattern: { source: Match.prefix("tenantry."), account: [Aws.ACCOUNT_ID] },
      retention: Duration.days(90),
    });
  }
}
