import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import { EventBus, type EventPattern, Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { deliveredFacts } from "../../events/topics.ts";
import { licenceFacts, licenceTriggers, settleTriggers, startTriggers } from "../../orchestration/triggers.ts";
import { BusArchive } from "../constructs/communication/bus-archive.ts";
import { BusGuests } from "../constructs/communication/bus-guests.ts";
import { DeadLetterQueue } from "../constructs/communication/dead-letter-queue.ts";
import { deliveredWithinADay } from "../constructs/communication/delivery.ts";
import { EventFeed } from "../constructs/communication/event-feed.ts";
import { eventsNamed, operationEventsNamed, productReports } from "../constructs/communication/events-named.ts";
import { LicenceMoments } from "../constructs/communication/licence-moments.ts";
import { OutboxRelay } from "../constructs/communication/outbox-relay.ts";
import { Reaction } from "../constructs/communication/reaction.ts";
import { Topics } from "../constructs/communication/topics.ts";
import { EventArchive } from "../constructs/monitoring/event-archive.ts";
import { ForgedReports } from "../constructs/monitoring/forged-reports.ts";
import { HealthAlarms } from "../constructs/monitoring/health-alarms.ts";
import { LimitAlarm } from "../constructs/monitoring/limit-alarm.ts";
import { ServiceFunction } from "../constructs/monitoring/service-function.ts";
import { CallerLimits } from "../constructs/security/caller-limits.ts";
import { encryptAll } from "../constructs/security/data-key.ts";
import { letGroupsReach } from "../constructs/security/group-rights.ts";
import { Identity } from "../constructs/security/identity.ts";
import { type Organisation, rolesOfMachines } from "../constructs/security/organisation.ts";
import { resourceList, type TokenIssuer } from "../constructs/security/resource-list.ts";
import { type Resources, resource } from "../constructs/security/resources.ts";
import { SignedEntrance } from "../constructs/security/signed-entrance.ts";
import { TokenEntrance } from "../constructs/security/token-entrance.ts";
import { undoingWorkflows, Workflows } from "../constructs/workflow/workflows.ts";
import { type FunctionName, functions } from "../functions.ts";
import type { DataStack } from "./data.ts";

/** Settings of the control plane. */
export interface ControlPlaneStackProps extends StackProps {
  readonly data: DataStack;
  /** The bundle of each function. */
  readonly codeOf: (name: FunctionName) => Code;
  /** The origin whose pages may call the API.
   *  @default - none */
  readonly consoleOrigin?: string;
  /** Whether notifications may go to addresses that are not on the public internet, and over plain HTTP.
   *  @default false */
  readonly privateEndpoints?: boolean;
  /** By whose tokens people come in.
   *  @default - those of the user pool */
  readonly tokenIssuer?: TokenIssuer;
  /** Whose machines may come in by signed requests, at an entrance of their own.
   *  @default - there is no such entrance */
  readonly organisation?: Organisation;
}

/** The control plane: the API, what reacts to facts, the workflows, and the topics that tell of them. */
export class ControlPlaneStack extends Stack {
  /** The parts that the dashboard shows one by one. */
  readonly watched: { readonly rest: RestApi; readonly relay: ServiceFunction; readonly archive: ServiceFunction };

  constructor(scope: Construct, id: string, props: ControlPlaneStackProps) {
    const { data, codeOf, consoleOrigin, tokenIssuer, privateEndpoints = false, organisation, ...stackProps } = props;
    super(scope, id, { description: "Tenantry: the control plane", ...stackProps });

    encryptAll(this, data.key.keyArn);
    const bus = new EventBus(this, "Bus", { eventBusName: "tenantry", description: "The facts of Tenantry" });
    const undelivered = new DeadLetterQueue(this, "Undelivered", "events that EventBridge could not deliver").queue;
    new BusGuests(this, "Guests", { bus, organisationId: organisation?.id });
    new BusArchive(this, "Archive", { bus });
    const { topics } = new Topics(this, "Topics", { bus, undelivered });
    const identity = new Identity(this, "Identity", {
      users: data.users,
      otherIssuer: tokenIssuer !== undefined,
      organisation,
    });
    letGroupsReach(identity.groups.roles, { audit: data.audit.bucket, bus });
    const known = resourceList(this, {
      data,
      bus,
      identity,
      tokenIssuer,
      consoleOrigin,
      privateEndpoints,
      organisation,
    });

    const make = (name: FunctionName, resources: Resources = known) =>
      new ServiceFunction(this, name, { ...functions[name], name, code: codeOf(name), resources });

    const provisioner = make("provisioner");
    const workflows = new Workflows(this, "Workflows", {
      provisioner: provisioner.lambda,
      "prepare-tenant": make("prepare-tenant").lambda,
      "connect-product": make("connect-product").lambda,
      "ask-product": make("ask-product").lambda,
      identities: make("identities").lambda,
      "withdraw-access": make("withdraw-access").lambda,
      "complete-operation": make("complete-operation", { ...known, UndoingWorkflows: undoingWorkflows(this) }).lambda,
    });

    const relay = make("relay");
    const sweeper = make("sweeper");
    new OutboxRelay(this, "Relay", { eventLog: data.tables.EventLog, relay, sweeper, undelivered });

    new EventFeed(this, "Feed", { backlog: data.tables.FeedBacklog, writer: make("feed-writer") });

    const archive = make("archive");
    new EventArchive(this, "EventArchive", { eventLog: data.tables.EventLog, archive });

    const starters = { ...known, Workflows: workflows.resource };
    const start = make("start-workflow", starters);
    const settle = make("settle-tenant");
    const end = make("end-execution", starters);
    const receive = make("receive-report");
    new Reaction(this, "Start", { reactor: start, bus, pattern: operationEventsNamed(startTriggers), undelivered });
    new Reaction(this, "Settle", {
      reactor: settle,
      bus,
      pattern: eventsNamed(settleTriggers),
      undelivered,
      // Two reactions to a tenant's facts at the same moment would want the same write, and one would be refused.
      groupPath: "$.detail.tenantid",
    });
    new Reaction(this, "Reports", { reactor: receive, bus, pattern: productReports(), undelivered });
    const retire = make("retire-product");
    new Reaction(this, "Retire", { reactor: retire, bus, pattern: eventsNamed(["ProductRetired"]), undelivered });
    new Reaction(this, "End", { reactor: end, pattern: endedOnItsOwn(workflows.machineArns), undelivered });

    new Reaction(this, "Deliver", {
      reactor: make("deliver-events"),
      bus,
      pattern: eventsNamed(deliveredFacts),
      undelivered,
    });

    const moments = new LicenceMoments(this, "LicenceMoments", make("end-licence"));
    new Reaction(this, "ScheduleLicence", {
      reactor: make("schedule-licence", { ...known, ...moments.resources }),
      bus,
      pattern: eventsNamed(licenceTriggers, structuredClone(licenceFacts)),
      undelivered,
    });

    new Rule(this, "SweepOperations", {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(make("sweep-operations", starters).lambda, deliveredWithinADay(undelivered))],
    });

    new Rule(this, "SweepProductQueues", {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(make("sweep-product-queues").lambda, deliveredWithinADay(undelivered))],
    });

    const stacks = make("sweep-stacks", {
      ...known,
      Provisioner: resource("lambda", provisioner.lambda.functionArn, {
        PROVISIONER_FUNCTION: provisioner.functionName,
      }),
    });
    new Rule(this, "SweepStacks", {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(stacks.lambda, deliveredWithinADay(undelivered))],
    });

    make("first-administrator");
    const operations = make("operations-api");
    new ForgedReports(this, "ForgedReports", [operations, receive]);
    const notifications = make("notifications-api");
    new LimitAlarm(this, "NotificationLimit", { function: notifications, what: "Notifications" });

    const users = make("users-api").lambda;
    const behind = {
      catalogs: {
        tenants: { handler: make("tenants-api").lambda, parts: { users } },
        users: { handler: users },
        products: { handler: make("products-api").lambda },
        operations: { handler: operations.lambda },
        events: { handler: make("events-api").lambda },
        notifications: { handler: notifications.lambda },
      },
      platform: make("platform-api").lambda,
    };
    const api = new TokenEntrance(this, "Api", {
      behind,
      authorizer: make("authorizer").lambda,
      ...(consoleOrigin === undefined ? {} : { consoleOrigin }),
    });
    const signed =
      organisation &&
      new SignedEntrance(this, "SignedApi", {
        behind,
        organisationId: organisation.id,
        callers: rolesOfMachines(organisation).map((role) => identity.groups.roles[role]),
        logsAs: api,
      });

    const entrances = signed ? [api, signed] : [api];
    new CallerLimits(this, "CallerLimits", { entrances });
    new HealthAlarms(this, "Health", { entrances, tables: Object.values(data.tables) });
    this.watched = { rest: api.rest, relay, archive };

    const outputs = {
      ApiUrl: api.url,
      ...(signed && { SignedApiUrl: signed.url }),
      EventBusName: bus.eventBusName,
      EventBusArn: bus.eventBusArn,
      WorkflowStatusTopicArn: topics["workflow-status"].topicArn,
      WorkflowErrorsTopicArn: topics["workflow-errors"].topicArn,
      WorkflowRetriesTopicArn: topics["workflow-retries"].topicArn,
      LifecycleTopicArn: topics.lifecycle.topicArn,
      IdentityPoolId: identity.groups.identityPool.ref,
      ProvisionerRoleArn: provisioner.role.roleArn,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

/** Executions that ended without telling us: a workflow that ends well has recorded its outcome itself. */
function endedOnItsOwn(machineArns: string[]): EventPattern {
  return {
    source: ["aws.states"],
    detailType: ["Step Functions Execution Status Change"],
    detail: { status: ["FAILED", "ABORTED", "TIMED_OUT"], stateMachineArn: machineArns },
  };
}
