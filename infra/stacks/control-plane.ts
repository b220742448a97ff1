import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { Resources } from "../constructs/lambda/function-resources.ts";
import { createResourceRegistry } from "../constructs/lambda/resource-registry.ts";
import { ServiceFunction } from "../constructs/lambda/service-function.ts";
import { ForgedReports } from "../constructs/monitoring/forged-reports.ts";
import { HealthAlarms } from "../constructs/monitoring/health-alarms.ts";
import { LimitAlarm } from "../constructs/monitoring/limit-alarm.ts";
import { encryptQueuesAndLogs } from "../constructs/security/data-key.ts";
import { grantGroupRights } from "../constructs/security/group-rights.ts";
import { Identity } from "../constructs/security/identity.ts";
import type { Organization } from "../constructs/security/organization.ts";
import { defaultSafetySettings, type SafetySettings } from "../constructs/security/safety-settings.ts";
import type { TokenIssuer } from "../constructs/security/token-issuer.ts";
import { type FunctionName, functions } from "../functions.ts";
import { type ApiPlane, addApiPlane } from "../planes/api-plane.ts";
import { addConsumers } from "../planes/consumers.ts";
import { addDeliveryPlane } from "../planes/delivery-plane.ts";
import { addEventPlane, type EventPlane } from "../planes/event-plane.ts";
import type { FunctionFactory, PlaneContext } from "../planes/plane-context.ts";
import { addScheduledJobs } from "../planes/scheduled-jobs.ts";
import { addWorkflowPlane } from "../planes/workflow-plane.ts";
import type { DataStack } from "./data.ts";

/** Settings of the control plane. */
export interface ControlPlaneStackProps extends StackProps {
  readonly data: DataStack;
  /** Returns the bundle of a function. */
  readonly codeOf: (name: FunctionName) => Code;
  /** The origin whose pages may call the API.
   *  @default - none */
  readonly consoleOrigin?: string;
  /** Allows notifications to private addresses and over plain HTTP.
   *  @default false */
  readonly privateEndpoints?: boolean;
  /** The issuer of people's tokens.
   *  @default - the user pool */
  readonly tokenIssuer?: TokenIssuer;
  /** The organization whose machines may call a second API endpoint with signed requests.
   *  @default - there is no such endpoint */
  readonly organization?: Organization;
  /** The settings that protect against a deletion by mistake.
   *  @default - a deletion removes at once */
  readonly safety?: SafetySettings;
}

/** The control plane: the API, the consumers of events, the workflows, and the topics of results. */
export class ControlPlaneStack extends Stack {
  /** The parts that the dashboard shows one by one. */
  readonly dashboardSources: {
    readonly rest: RestApi;
    readonly relay: ServiceFunction;
    readonly archive: ServiceFunction;
  };

  /** The host of the API for tokens. */
  readonly apiHost: string;

  constructor(scope: Construct, id: string, props: ControlPlaneStackProps) {
    const { data, codeOf, consoleOrigin, tokenIssuer, privateEndpoints, organization, safety, ...stackProps } = props;
    super(scope, id, { description: "Tenantry: the control plane", ...stackProps });

    encryptQueuesAndLogs(this, data.key.keyArn);
    const eventPlane = addEventPlane(this, organization?.id);
    const identity = this.#addIdentity(props, eventPlane);
    const createFunction = this.#createFunctionFactory(props, eventPlane, identity);
    const context: PlaneContext = { stack: this, data, createFunction, ...eventPlane };

    const workflowPlane = addWorkflowPlane(context);
    const { relay, archive } = addDeliveryPlane(context);
    const { reportReceiver } = addConsumers(context, workflowPlane.workflows);
    addScheduledJobs(context, workflowPlane);
    const api = addApiPlane(context, {
      consoleOrigin,
      organization,
      groupRoles: identity.groups.roles,
      provisionerResource: workflowPlane.provisionerResource,
    });
    this.#addAlarms(api, reportReceiver);
    this.apiHost = api.tokenEndpoint.host;
    this.dashboardSources = { rest: api.tokenEndpoint.rest, relay, archive };
    this.#addOutputs({
      ...createApiOutputs(api),
      ...createEventOutputs(eventPlane),
      IdentityPoolId: identity.groups.identityPool.ref,
      ProvisionerRoleArn: workflowPlane.provisioner.role.roleArn,
    });
  }

  #addIdentity({ data, tokenIssuer, organization }: ControlPlaneStackProps, { bus }: EventPlane): Identity {
    const identity = new Identity(this, "Identity", {
      users: data.users,
      hasExternalIssuer: tokenIssuer !== undefined,
      organization,
    });
    grantGroupRights(identity.groups.roles, { audit: data.audit.bucket, bus });
    return identity;
  }

  #createFunctionFactory(
    {
      data,
      codeOf,
      consoleOrigin,
      tokenIssuer,
      privateEndpoints = false,
      organization,
      safety,
    }: ControlPlaneStackProps,
    { bus }: EventPlane,
    identity: Identity,
  ): FunctionFactory {
    const registry: Resources = createResourceRegistry(this, {
      data,
      bus,
      identity,
      tokenIssuer,
      consoleOrigin,
      privateEndpoints,
      organization,
      safety: safety ?? defaultSafetySettings,
    });
    return (name, more = {}) =>
      new ServiceFunction(this, name, {
        ...functions[name],
        name,
        code: codeOf(name),
        resources: { ...registry, ...more },
      });
  }

  #addAlarms({ apiEndpoints, operations, notifications }: ApiPlane, reportReceiver: ServiceFunction) {
    new ForgedReports(this, "ForgedReports", [operations, reportReceiver]);
    new LimitAlarm(this, "NotificationLimit", { function: notifications, limitName: "Notifications" });
    new HealthAlarms(this, "Health", { apiEndpoints });
  }

  #addOutputs(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

const createApiOutputs = ({ tokenEndpoint, signedEndpoint }: ApiPlane): Record<string, string> => ({
  ApiUrl: tokenEndpoint.url,
  ...(signedEndpoint && { SignedApiUrl: signedEndpoint.url }),
});

function createEventOutputs({ bus, topics }: EventPlane): Record<string, string> {
  return {
    EventBusName: bus.eventBusName,
    EventBusArn: bus.eventBusArn,
    WorkflowStatusTopicArn: topics["workflow-status"].topicArn,
    WorkflowErrorsTopicArn: topics["workflow-errors"].topicArn,
    WorkflowRetriesTopicArn: topics["workflow-retries"].topicArn,
    LifecycleTopicArn: topics.lifecycle.topicArn,
  };
}
