import { Duration } from "aws-cdk-lib";
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { type EventBus, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { type TopicName, topicEvents } from "../../../events/topics.ts";
import { RunbookAlarm } from "../monitoring/runbook-alarm.ts";
import { findDataKey } from "../security/data-key.ts";
import { createDeliveryProps } from "./delivery-props.ts";
import { createEventPattern } from "./event-patterns.ts";

/** Settings of the topics. */
export interface TopicsProps {
  readonly bus: EventBus;
  /** The dead-letter queue for events that EventBridge could not publish. */
  readonly undelivered: IQueue;
}

/**
 * Allows a rule to publish to a topic. EventBridge requires a resource policy for encrypted topics and advises against
 * roles (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html). The same page excludes
 * conditions; `IfExists` makes this condition apply only when EventBridge names the rule.
 */
export function allowRuleToPublish(rule: Rule, topic: Topic): PolicyStatement {
  return new PolicyStatement({
    sid: "PublishedByItsRule",
    principals: [new ServicePrincipal("events.amazonaws.com")],
    actions: ["sns:Publish"],
    resources: [topic.topicArn],
    conditions: { ArnEqualsIfExists: { "aws:SourceArn": rule.ruleArn } },
  });
}

/** The topics of results. A rule publishes the events of each topic from the bus. A message is the envelope alone, so
 *  that subscriptions can filter by its fields. */
export class Topics extends Construct {
  readonly topics: Readonly<Record<TopicName, Topic>>;

  constructor(scope: Construct, id: string, { bus, undelivered }: TopicsProps) {
    super(scope, id);
    const masterKey = findDataKey(this);
    const topic = (name: TopicName): Topic => {
      const created = new Topic(this, name, { topicName: `tenantry-${name}`, masterKey, enforceSSL: true });
      const rule = new Rule(this, `${name}-rule`, {
        eventBus: bus,
        eventPattern: createEventPattern(topicEvents[name]),
        targets: [
          // An imported topic, because the construct would allow every rule of EventBridge on the topic itself.
          new SnsTopic(Topic.fromTopicArn(this, `${name}-target`, created.topicArn), {
            ...createDeliveryProps(undelivered),
            message: RuleTargetInput.fromEventPath("$.detail"),
          }),
        ],
      });
      created.addToResourcePolicy(allowRuleToPublish(rule, created));
      return created;
    };
    this.topics = {
      "workflow-status": topic("workflow-status"),
      "workflow-errors": topic("workflow-errors"),
      "workflow-retries": topic("workflow-retries"),
      lifecycle: topic("lifecycle"),
    };
    // Notifications have their own topics, created at run time, so the alarm counts failures of all topics.
    new RunbookAlarm(this, "Undelivered", {
      metric: new MathExpression({
        expression: 'SELECT SUM(NumberOfNotificationsFailed) FROM SCHEMA("AWS/SNS", TopicName)',
        label: "Messages that no endpoint accepted",
        period: Duration.minutes(5),
      }),
      description: "SNS could not deliver a message to an endpoint of a notification.",
      runbook: "undelivered-notifications",
    });
  }
}
