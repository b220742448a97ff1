import { fileURLToPath } from "node:url";
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from "@aws-sdk/client-eventbridge";
import {
  type EventSourceMappingConfiguration,
  type FunctionConfiguration,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { CleanUp } from "../../local/clean-up.ts";
import { warmUp } from "../../local/warm-up.ts";
import { card, controlPlane } from "./engine.ts";
import { FaultProxy } from "./fault-proxy.ts";

/** A function's time-out, in seconds: what a call that hangs costs the sweep. */
const TIMEOUT = 3;
/** Longer than a function can run, as in the deployed system: a record is free again when it is handed out again. */
const VISIBILITY = 4;

const worker = fileURLToPath(new URL("fault-worker.mjs", import.meta.url));
const lambda = () => new LambdaClient(controlPlane());
const sqs = () => new SQSClient(controlPlane());
const eventbridge = () => new EventBridgeClient(controlPlane());

/** A queue that a function reads, with the queue for what it could not act on. */
export type Source = { caller: string; queueUrl: string; deadLetters: string };

/**
 * The deployed system, set up so that faults can be put into it, by AWS's own APIs: all calls of the functions go
 * through the proxy, errors reach the handlers at once (the SDK does not retry), what waits for minutes waits for
 * seconds, one record comes at a time, so that each is a run of its own, and no schedule interferes.
 */
export type Bench = {
  proxy: FaultProxy;
  sources: Source[];
  /** Does by hand what the schedule does every minute. */
  sweep: () => Promise<void>;
  /** Switches the stream's relay off, as when it hangs. */
  relay: (on: boolean) => Promise<void>;
  restore: () => Promise<void>;
};

export async function prepareBench(): Promise<Bench> {
  const undo = new CleanUp();
  const proxy = new FaultProxy(card().endpoint);
  undo.defer(() => proxy.close());
  const [{ Functions = [] }, { EventSourceMappings = [] }] = await Promise.all([
    lambda().send(new ListFunctionsCommand({})),
    lambda().send(new ListEventSourceMappingsCommand({})),
  ]);
  await scaleWaits(0.05);
  undo.defer(() => scaleWaits(1));
  await stopSchedules(undo);
  for (const one of Functions) await putBehind(proxy, one, undo);
  for (const mapping of EventSourceMappings) await oneAtATime(mapping, undo);
  const queues = EventSourceMappings.filter(({ EventSourceArn }) => EventSourceArn?.includes(":sqs:"));
  const sources = await Promise.all(queues.map((mapping) => shortenVisibility(mapping, undo)));
  await warmUp(card().endpoint, card().accounts.controlPlane);
  const stream = EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn?.includes("/stream/"))?.UUID;
  return {
    proxy,
    sources,
    sweep: async () => void (await lambda().send(new InvokeCommand({ FunctionName: "tenantry-sweeper" }))),
    relay: async (on) => void (await lambda().send(new UpdateEventSourceMappingCommand({ UUID: stream, Enabled: on }))),
    restore: () => undo.run(),
  };
}

const callerOf = (functionName = "") => functionName.split(":").at(-1)?.replace("tenantry-", "") ?? functionName;

async function putBehind(
  proxy: FaultProxy,
  { FunctionName, Timeout, Environment }: FunctionConfiguration,
  undo: CleanUp,
) {
  const Variables = {
    ...Environment?.Variables,
    AWS_ENDPOINT_URL: await proxy.listenFor(callerOf(FunctionName)),
    AWS_MAX_ATTEMPTS: "1",
    NODE_OPTIONS: `--import ${worker}`,
  };
  const update = (settings: object) =>
    lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName, ...settings }));
  await update({ Timeout: TIMEOUT, Environment: { Variables } });
  undo.defer(async () => void (await update({ Timeout, Environment: { Variables: Environment?.Variables ?? {} } })));
}

async function oneAtATime({ UUID, BatchSize }: EventSourceMappingConfiguration, undo: CleanUp): Promise<void> {
  const update = (size = 1) => lambda().send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: size }));
  await update();
  undo.defer(async () => void (await update(BatchSize)));
}

const nameIn = (arn = "") => arn.split(":").at(-1) ?? "";
const urlOf = async (arn: string | undefined): Promise<string> =>
  (await sqs().send(new GetQueueUrlCommand({ QueueName: nameIn(arn) }))).QueueUrl ?? "";

async function shortenVisibility(mapping: EventSourceMappingConfiguration, undo: CleanUp): Promise<Source> {
  const queueUrl = await urlOf(mapping.EventSourceArn);
  const { Attributes = {} } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["All"] }),
  );
  const set = (seconds: string | number = 30) =>
    sqs().send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: String(seconds) } }),
    );
  await set(VISIBILITY);
  undo.defer(async () => void (await set(Attributes["VisibilityTimeout"])));
  const deadLetters = await urlOf(JSON.parse(Attributes["RedrivePolicy"] ?? "{}").deadLetterTargetArn);
  return { caller: callerOf(mapping.FunctionArn), queueUrl, deadLetters };
}

async function stopSchedules(undo: CleanUp): Promise<void> {
  const { Rules = [] } = await eventbridge().send(new ListRulesCommand({}));
  for (const { Name, ScheduleExpression } of Rules) {
    if (!ScheduleExpression) continue;
    await eventbridge().send(new DisableRuleCommand({ Name }));
    undo.defer(async () => void (await eventbridge().send(new EnableRuleCommand({ Name }))));
  }
}

/** Only the engine can do this: its Step Functions wait and back off for a fraction of the time. */
async function scaleWaits(factor: number): Promise<void> {
  const body = JSON.stringify({ "stepfunctions._SFN_WAIT_SCALE": factor });
  await fetch(`${card().endpoint}/_ministack/config`, { method: "POST", body });
}
