import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import { EventBus, type EventPattern, Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { deliveredEvents } from "../../events/topics.ts";
import { licenceEventFilter, licenceTriggers, reconcileTriggers, startTriggers } from "../../orchestration/triggers.ts";
import { CallerLimits } from "../constructs/api/caller-limits.ts";
import { SignedApiEndpoint } from "../constructs/api/signed-api-endpoint.ts";
import { TokenApiEndpoint } from "../constructs/api/token-api-endpoint.ts";
import { BusArchive } from "../constructs/communication/bus-archive.ts";
import { CrossAccountBusPolicy } from "../constructs/communication/cross-account-bus-policy.ts";
import { DeadLetterQueue } from "../constructs/communication/dead-letter-queue.ts";
import { createDeliveryProps } from "../constructs/communication/delivery-props.ts";
import { EventFeed } from "../constructs/communication/event-feed.ts";
import {
  createEventPattern,
  createOperationEventPattern,
  createProductReportPattern,
} from "../constructs/communication/event-patterns.ts";
import { EventReactor } from "../constructs/communication/event-reactor.ts";
import { LicenceDeadlines } from "../constructs/communication/licence-deadlines.ts";
import { OutboxRelay } from "../constructs/communication/outbox-relay.ts";
import { Topics } from "../constructs/communication/topics.ts";
import { createResource, type Resources } from "../constructs/lambda/function-resources.ts";
import { createResourceRegistry, type TokenIssuer } from "../constructs/lambda/resource-registry.ts";
import { ServiceFunction } from "../constructs/lambda/service-function.ts";
import { EventArchive } from "../constructs/monitoring/event-archive.ts";
import { ForgedReports } from "../constructs/monitoring/forged-reports.ts";
import { HealthAlarms } from "../constructs/monitoring/health-alarms.ts";
import { LimitAlarm } from "../constructs/monitoring/limit-alarm.ts";
import { encryptQueuesAndLogs } from "../constructs/security/data-key.ts";
import { grantGroupRights } from "../constructs/security/group-rights.ts";
import { Identity } from "../constructs/security/identity.ts";
import { listMachineRoles, type Organization } from "../constructs/security/organization.ts";
import { createUndoWorkflowsResource, Workflows } from "../constructs/workflow/workflows.ts";
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
  readonly organization?: Organization;
}

/** The control plane: the API, what reacts to facts, the workflows, and the topics that tell of them. */
export class ControlPlaneStack extends Stack {
  /** The parts that the dashboard shows one by one. */
  readonly dashboardSources: {
    readonly rest: RestApi;
    readonly relay: ServiceFunction;
    readonly archive: ServiceFunction;
  };

  constructor(scope: Construct, id: string, props: ControlPlaneStackProps) {
    const { data, codeOf, consoleOrigin, tokenIssuer, privateEndpoints = false, organization, ...stackProps } = props;
    super(scope, id, { description: "Tenantry: the control plane", ...stackProps });

    encryptQueuesAndLogs(this, data.key.keyArn);
    const bus = new EventBus(this, "Bus", { eventBusName: "tenantry", description: "The facts of Tenantry" });
    const undelivered = new DeadLetterQueue(this, "Undelivered", "events that EventBridge could not deliver").queue;
    new CrossAccountBusPolicy(this, "Guests", { bus, organizationId: organization?.id });
    new BusArchive(this, "Archive", { bus });
    const { topics } = new Topics(this, "Topics", { bus, undelivered });
    const identity = new Identity(this, "Identity", {
      users: data.users,
      hasExternalIssuer: tokenIssuer !== undefined,
      organization,
    });
    grantGroupRights(identity.groups.roles, { audit: data.audit.bucket, bus });
    const known = createResourceRegistry(this, {
      data,
      bus,
      identity,
      tokenIssuer,
      consoleOrigin,
      privateEndpoints,
      organization,
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
      "complete-operation": make("complete-operation", {
        ...known,
        UndoingWorkflows: createUndoWorkflowsResource(this),
      }).lambda,
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
    new EventReactor(this, "Start", {
      reactor: start,
      bus,
      pattern: createOperationEventPattern(startTriggers),
      undelivered,
    });
    new EventReactor(this, "Settle", {
      reactor: settle,
      bus,
      pattern: createEventPattern(reconcileTriggers),
      undelivered,
      // Two reactions to a tenant's facts at the same moment would want the same write, and one would be refused.
      groupPath: "$.detail.tenantid",
    });
    new EventReactor(this, "Reports", { reactor: receive, bus, pattern: createProductReportPattern(), undelivered });
    const retire = make("retire-product");
    new EventReactor(this, "Retire", {
      reactor: retire,
      bus,
      pattern: createEventPattern(["ProductRetired"]),
      undelivered,
    });
    new EventReactor(this, "End", {
      reactor: end,
      pattern: createFailedExecutionPattern(workflows.machineArns),
      undelivered,
    });

    new EventReactor(this, "Deliver", {
      reactor: make("deliver-events"),
      bus,
      pattern: createEventPattern(deliveredEvents),
      undelivered,
    });

    const deadlines = new LicenceDeadlines(this, "LicenceMoments", make("end-licence"));
    new EventReactor(this, "ScheduleLicence", {
      reactor: make("schedule-licence", { ...known, ...deadlines.resources }),
      bus,
      pattern: createEventPattern(licenceTriggers, structuredClone(licenceEventFilter)),
      undelivered,
    });

    new Rule(this, "SweepOperations", {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(make("sweep-operations", starters).lambda, createDeliveryProps(undelivered))],
    });

    new Rule(this, "SweepProductQueues", {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(make("sweep-product-queues").lambda, createDeliveryProps(undelivered))],
    });

    const stacks = make("sweep-stacks", {
      ...known,
      Provisioner: createResource("lambda", provisioner.lambda.functionArn, {
        PROVISIONER_FUNCTION: provisioner.functionName,
      }),
    });
    new Rule(this, "SweepStacks", {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(stacks.lambda, createDeliveryProps(undelivered))],
    });

    make("first-administrator");
    const operations = make("operations-api");
    new ForgedReports(this, "ForgedReports", [operations, receive]);
    const notifications = make("notifications-api");
    new LimitAlarm(this, "NotificationLimit", { function: notifications, limitName: "Notifications" });

    const users = make("users-api").lambda;
    const backend = {
      routeGroups: {
        tenants: { handler: make("tenants-api").lambda, subresources: { users } },
        users: { handler: users },
        products: { handler: make("products-api").lambda },
        operations: { handler: operations.lambda },
        events: { handler: make("events-api").lambda },
        notifications: { handler: notifications.lambda },
      },
      platform: make("platform-api").lambda,
    };
    const api = new TokenApiEndpoint(this, "Api", {
      backend,
      authorizer: make("authorizer").lambda,
      ...(consoleOrigin === undefined ? {} : { consoleOrigin }),
    });
    const signed =
      organization &&
      new SignedApiEndpoint(this, "SignedApi", {
        backend,
        organizationId: organization.id,
        callers: listMachineRoles(organization).map((role) => identity.groups.roles[role]),
        logRoleOwner: api,
      });

    const apiEndpoints = signed ? [api, signed] : [api];
    new CallerLimits(this, "CallerLimits", { entrances: apiEndpoints });
    new HealthAlarms(this, "Health", { apiEndpoints, tables: Object.values(data.tables) });
    this.dashboardSources = { rest: api.rest, relay, archive };

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
function createFailedExecutionPattern(machineArns: string[]): EventPattern {
  return {
    source: ["aws.states"],
    detailType: ["Step Functions Execution Status Change"],
    detail: { status: ["FAILED", "ABORTED", "TIMED_OUT"], stateMachineArn: machineArns },
  };
}
