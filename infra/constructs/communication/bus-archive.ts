import { Aws, Duration } from "aws-cdk-lib";
import { Archive, type EventBus, Match } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";

/** Settings of the archive. */
export interface BusArchiveProps {
  readonly bus: EventBus;
}

/** Keeps every fact of the bus for 90 days, to be replayed to one rule or to all. What is replayed has its own id
 *  still, so whoever tells copies by it is not disturbed. */
export class BusArchive extends Construct {
  constructor(scope: Construct, id: string, { bus }: BusArchiveProps) {
    super(scope, id);
    new Archive(this, "Archive", {
      archiveName: "tenantry",
      description: "Tenantry: every fact, for replay",
      sourceEventBus: bus,
      // Products may put events on the bus as well, from their accounts.
      eventPattern: { source: Match.prefix("tenantry."), account: [Aws.ACCOUNT_ID] },
      retention: Duration.days(90),
    });
  }
}
