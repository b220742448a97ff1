import { Aspects, Stack } from "aws-cdk-lib";
import { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { dataKeyOf } from "../security/data-key.ts";

/** Settings of the alarms' topic. */
export interface AlarmsProps {
  /** Who is told of every alarm, after having confirmed it.
   *  @default - whoever subscribes to the topic */
  readonly email?: string;
}

/** Where every alarm of the stack is heard, whoever made it: none can be forgotten. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { email }: AlarmsProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", {
      topicName: "tenantry-alarms",
      masterKey: dataKeyOf(this),
      enforceSSL: true,
    });
    this.#letCloudWatchPublish();
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    const notify = new SnsAction(this.topic);
    Aspects.of(Stack.of(this)).add({
      visit: (node) => {
        if (node instanceof Alarm) node.addAlarmAction(notify);
      },
    });
  }

  #letCloudWatchPublish(): void {
    const principals = [new ServicePrincipal("cloudwatch.amazonaws.com")];
    const conditions = { StringEquals: { "aws:SourceAccount": Stack.of(this).account } };
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsOfThisAccount",
        principals,
        conditions,
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
      }),
    );
  }
}
