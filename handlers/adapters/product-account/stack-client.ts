import {
  type Capability,
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeEventsCommand,
  DescribeStacksCommand,
  type OperationEvent,
  paginateDescribeStackEvents,
  type StackEvent,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { clientSettings } from "../client-settings.ts";
import type { TemplateSource } from "../objects/product-templates.ts";
import type { SessionCredentials } from "./account-session.ts";

/** A stack as it stands: its status is CloudFormation's own word. */
export type Stack = {
  id: string;
  status: string;
  statusReason?: string | undefined;
  outputs: Record<string, string>;
  tags: Record<string, string>;
  /** The names of its parameters. */
  parameters: string[];
};

/** What a stack is made from. */
export type StackRequest = {
  name: string;
  template: TemplateSource;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  capabilities: string[];
  /** Names this request, so that CloudFormation tells a repetition from a second wish. */
  token: string;
};

/** A change of a stack. */
export type StackUpdate = {
  name: string;
  /** @default - the template that the stack has */
  template?: TemplateSource | undefined;
  /** All parameters of the template; undefined keeps the value that the stack has. */
  parameters: Record<string, string | undefined>;
  capabilities: string[];
  token: string;
};

/** CloudFormation says "not there" as a ValidationError whose message alone tells. */
const isNotFound = (error: unknown) => error instanceof Error && /does not exist/.test(error.message);
const isUnchanged = (error: unknown) => error instanceof Error && /No updates are to be performed/.test(error.message);
const isAlreadyTaken = (error: unknown) => error instanceof Error && error.name.startsWith("AlreadyExists");
/** A request that CloudFormation will never accept as it is, such as a parameter that the template lacks. */
export const isInvalid = (error: unknown): error is Error =>
  error instanceof Error && ["ValidationError", "InsufficientCapabilitiesException"].includes(error.name);

const createClient = (region: string, credentials: Omit<SessionCredentials, "cloudFormationRoleArn">) =>
  new CloudFormationClient({ ...clientSettings, region, credentials });
export type StackClient = ReturnType<typeof createStackClient>;

/** The stacks of one account and region, for as long as the session lasts. CloudFormation works on them with its own role. */
export const createStackClient = (region: string, session: SessionCredentials) => {
  const { cloudFormationRoleArn: RoleARN, ...credentials } = session;
  const client = createClient(region, credentials);
  return {
    describe: async (name: string): Promise<Stack | undefined> => {
      try {
        const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
        if (stack === undefined || stack.StackStatus === "DELETE_COMPLETE") return undefined;
        return {
          id: stack.StackId ?? name,
          status: stack.StackStatus ?? "UNKNOWN",
          statusReason: stack.StackStatusReason,
          outputs: Object.fromEntries((stack.Outputs ?? []).map((one) => [one.OutputKey ?? "", one.OutputValue ?? ""])),
          parameters: (stack.Parameters ?? []).map((one) => one.ParameterKey ?? ""),
          tags: Object.fromEntries((stack.Tags ?? []).map((one) => [one.Key ?? "", one.Value ?? ""])),
        };
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },

    /** Begins to create a stack; one that is there already is left to whoever looks next. */
    create: async (request: StackRequest): Promise<void> => {
      try {
        await client.send(
          new CreateStackCommand({
            StackName: request.name,
            RoleARN,
            ...request.template,
            Parameters: Object.entries(request.parameters).map(([ParameterKey, ParameterValue]) => ({
              ParameterKey,
              ParameterValue,
            })),
            Tags: Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value })),
            Capabilities: request.capabilities as Capability[],
            ClientRequestToken: request.token,
          }),
        );
      } catch (error) {
        if (!isAlreadyTaken(error)) throw error;
      }
    },

    /** Begins to update a stack; answers "unchanged" when it is already as asked for. */
    update: async (request: StackUpdate): Promise<"begun" | "unchanged"> => {
      try {
        await client.send(
          new UpdateStackCommand({
            StackName: request.name,
            RoleARN,
            ...(request.template ?? { UsePreviousTemplate: true }),
            Parameters: Object.entries(request.parameters).map(([ParameterKey, ParameterValue]) =>
              ParameterValue === undefined
                ? { ParameterKey, UsePreviousValue: true }
                : { ParameterKey, ParameterValue },
            ),
            Capabilities: request.capabilities as Capability[],
            ClientRequestToken: request.token,
          }),
        );
        return "begun";
      } catch (error) {
        if (isUnchanged(error)) return "unchanged";
        // The same request was taken before: whoever looks next sees how it goes.
        if (isAlreadyTaken(error) || (error as Error).name === "TokenAlreadyExistsException") return "begun";
        throw error;
      }
    },

    /** Returns the newest status of the request with this token; undefined when it was never made. */
    statusOf: async (name: string, token: string): Promise<string | undefined> => {
      const pages = paginateDescribeStackEvents({ client }, { StackName: name });
      for await (const { StackEvents = [] } of pages) {
        const own = StackEvents.find(
          (event) => event.ClientRequestToken === token && event.PhysicalResourceId === event.StackId,
        );
        if (own !== undefined) return own.ResourceStatus;
      }
      return undefined;
    },

    /** Begins to delete a stack. Rejects as invalid where the account protects it. */
    remove: async (name: string): Promise<void> => {
      await client.send(new DeleteStackCommand({ StackName: name, RoleARN }));
    },

    /**
     * Returns what went wrong first, in CloudFormation's own words: with the request that has this token, or without
     * one in the stack's newest operation.
     */
    reasonFor: async (name: string, token?: string): Promise<string | undefined> => {
      let first: StackEvent | undefined;
      pages: for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: name })) {
        for (const event of StackEvents) {
          const own = token === undefined || event.ClientRequestToken === token;
          if (own && isRootCause(event)) first = event;
          if (own && isOperationStart(event)) break pages;
        }
      }
      // What the validation before the deployment found stands elsewhere, and the stack's event says only that.
      if (first !== undefined && !first.ResourceStatusReason?.includes("DescribeEvents")) return formatReason(first);
      const events = new DescribeEventsCommand({ StackName: name, Filters: { FailedEvents: true } });
      const { OperationEvents = [] } = await client.send(events);
      const reasons = OperationEvents.flatMap((one) => formatReason(one) ?? []);
      return reasons.length > 0 ? reasons.join(" ") : first && formatReason(first);
    },

    /** Returns the capabilities that the template needs; throws what CloudFormation has against it. */
    validate: async (template: TemplateSource): Promise<string[]> => {
      const { Capabilities = [] } = await client.send(new ValidateTemplateCommand(template));
      return Capabilities;
    },
  };
};

/** Resources that failed only because another did say nothing about why. */
const isRootCause = ({ ResourceStatus, ResourceStatusReason = "" }: StackEvent): boolean =>
  ResourceStatus?.endsWith("_FAILED") === true &&
  ResourceStatusReason !== "" &&
  !/cancelled/i.test(ResourceStatusReason);

/** Returns whether an event is the stack's own first one of an operation; events come newest first. */
const isOperationStart = ({ PhysicalResourceId, StackId, ResourceStatus }: StackEvent): boolean =>
  PhysicalResourceId === StackId && /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(ResourceStatus ?? "");

const formatReason = ({ LogicalResourceId, ...event }: StackEvent | OperationEvent): string | undefined => {
  const reason = ("ValidationStatusReason" in event && event.ValidationStatusReason) || event.ResourceStatusReason;
  return reason ? `${LogicalResourceId ?? "stack"}: ${reason}` : undefined;
};
