import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { allowRuleToPublish } from "../communication/topics.ts";
import { formatTrailArn, trailName } from "./audit-trail.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";

/** The resources whose protections are watched. */
export interface ProtectionChangesProps {
  readonly key: Key;
  readonly audit: Bucket;
  readonly eventLog: TableV2;
}

/** Creates the filters of CloudTrail's events for the calls that can remove a protection of these resources. */
function createCallFilters(scope: Construct, { key, audit, eventLog }: ProtectionChangesProps): object[] {
  const { tableName, tableArn } = eventLog;
  const trail = [trailName, formatTrailArn(scope)];
  const call = (service: string, eventName: string[], filter: object) => ({
    eventSource: [`${service}.amazonaws.com`],
    eventName,
    ...filter,
  });
  return [
    call("kms", ["ScheduleKeyDeletion", "DisableKey", "PutKeyPolicy"], { resources: { ARN: [key.keyArn] } }),
    call("cloudtrail", ["StopLogging", "DeleteTrail", "UpdateTrail"], {
      // Callers may name the trail either way.
      requestParameters: { name: trail },
    }),
    // A trail without events of management would not report the next call.
    call("cloudtrail", ["PutEventSelectors"], { requestParameters: { trailName: trail } }),
    call(
      "s3",
      [
        ...["PutBucketPolicy", "DeleteBucketPolicy"],
        // CloudTrail may name these calls by the older or the newer version of the API.
        ...["PutBucketLifecycle", "PutBucketLifecycleConfiguration"],
        ...["PutObjectLockConfiguration", "PutBucketObjectLockConfiguration"],
      ],
      { requestParameters: { bucketName: [audit.bucketName] } },
    ),
    call("dynamodb", ["PutResourcePolicy", "DeleteResourcePolicy"], {
      requestParameters: { resourceArn: [tableArn] },
    }),
    // A table without its stream is no longer archived.
    call("dynamodb", ["DeleteTable", "UpdateTable"], { requestParameters: { tableName: [tableName, tableArn] } }),
  ];
}

/** Reports the calls that can remove a protection of the data or of the audit. CloudTrail sends each management call to
 *  the default bus, whether it succeeded or not. */
export class ProtectionChanges extends Construct {
  readonly #rule: Rule;

  constructor(scope: Construct, id: string, props: ProtectionChangesProps) {
    super(scope, id);
    this.#rule = new Rule(this, "Rule", {
      description: "Tenantry: calls that can remove a protection of the data or of the audit",
      eventPattern: {
        // Nobody can put events of these sources on the bus, except AWS.
        source: ["aws.kms", "aws.cloudtrail", "aws.s3", "aws.dynamodb"],
        detailType: ["AWS API Call via CloudTrail"],
        detail: { $or: createCallFilters(this, props) },
      },
    });
    new RunbookAlarm(this, "Alarm", {
      metric: new Metric({
        namespace: "AWS/Events",
        metricName: "TriggeredRules",
        dimensionsMap: { RuleName: this.#rule.ruleName },
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      }),
      description:
        "A call can have removed a protection: of the data key, the trail, the audit bucket or the event log.",
      runbook: "protection-changed",
    });
  }

  /** Publishes each call to a topic with its caller, which the alarm does not name. */
  publishTo(topic: Topic): void {
    const { fromPath } = EventField;
    const text =
      `${fromPath("$.detail.eventName")} (${fromPath("$.detail.eventSource")}) at ${fromPath("$.detail.eventTime")} ` +
      `by ${fromPath("$.detail.userIdentity.arn")}, event ${fromPath("$.detail.eventID")}. ` +
      "What to do: docs/runbooks/protection-changed.md";
    // An imported topic, because the construct would allow every rule of EventBridge on the topic itself.
    const target = Topic.fromTopicArn(this, "Target", topic.topicArn);
    this.#rule.addTarget(
      new SnsTopic(target, {
        message: RuleTargetInput.fromText(text),
        maxEventAge: Duration.hours(24),
        retryAttempts: 185,
      }),
    );
    topic.addToResourcePolicy(allowRuleToPublish(this.#rule, topic));
  }
}
