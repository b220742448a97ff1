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
  /** What EventBridge could not publish. */
  readonly undelivered: IQueue;
}

/**
 * Lets a rule publish to a topic. EventBridge asks for a resource policy here and warns of roles where a topic is
 * encrypted (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html). The same page says
 * that conditions can't be used: this one holds where EventBridge does not name the rule, and binds where it does.
 */
function allowRuleToPublish(rule: Rule, topic: Topic): PolicyStatement {
  return new PolicyStatement({
    sid: "PublishedByItsRule",
    principals: [new ServicePrincipal("events.amazonaws.com")],
    actions: ["sns:Publish"],
    resources: [topic.topicArn],
    conditions: { ArnEqualsIfExists: { "aws:SourceArn": rule.ruleArn } },
  });
}

/** The facts that interest people and products, each topic fed from the bus by a rule. A message is the envelope alone,
 *  so that a subscription can filter on what it says. */
export class Topics extends Construct {
  readonly topics: Readonly<Record<TopicName, Topic>>;

  constructor(scope: Construct, id: string, { bus, undelivered }: TopicsProps) {
    super(scope, id);
    const masterKey = findDataKey(this);
    const topic = (name: TopicName): Topic => {
      const made = new Topic(this, name, { topicName: `tenantry-${name}`, masterKey, enforceSSL: true });
      const rule = new Rule(this, `${name}-rule`, {
        eventBus: bus,
        eventPattern: createEventPattern(topicEvents[name]),
        targets: [
          // The topic by its ARN: given the topic itself, the construct would admit every rule of EventBridge.
          new SnsTopic(Topic.fromTopicArn(this, `${name}-target`, made.topicArn), {
            ...createDeliveryProps(undelivered),
            message: RuleTargetInput.fromEventPath("$.detail"),
          }),
        ],
      });
      made.addToResourcePolicy(allowRuleToPublish(rule, made));
      return made;
    };
    this.topics = {
      "workflow-status": topic("workflow-status"),
      "workflow-errors": topic("workflow-errors"),
      "workflow-retries": topic("workflow-retries"),
      lifecycle: topic("lifecycle"),
    };
    // Notifications have topics of their own, which no template knows: the sum over all is watched.
    new RunbookAlarm(this, "Undelivered", {
      metric: new MathExpression({
        expression: 'SELECT SUM(NumberOfNotificationsFailed) FROM SCHEMA("AWS/SNS", TopicName)',
        label: "Messages that no endpoint took",
        period: Duration.minutes(5),
      }),
      description: "A topic could not deliver to an endpoint that wants to be told.",
      runbook: "undelivered-notifications",
    });
  }
}
