import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CleanUp } from "../../../local/clean-up.ts";
import { warmUpFunctions } from "../../../local/warm-up.ts";
import { uniqueName } from "../../support/scenarios/tenants.ts";
import { clientOf, getConnectionInfo } from "../../support/system/deployed-system.ts";
import { type BusListener, listenToBus } from "./bus-listener.ts";
import { listBusRules, setRuleEnabled, stopSchedules } from "./bus-rules.ts";
import { callerOf, FUNCTION_TIMEOUT_SECONDS, routeThroughProxy } from "./function-proxy.ts";
import { FaultProxy } from "./proxy.ts";
import { describeSource, type QueueSource, shortenVisibility } from "./queue-source.ts";

/**
 * The deployed system, set up by AWS's own APIs so that faults can be put into it: all calls of the functions go
 * through the proxy, what waits for minutes waits for seconds, no schedule interferes, and whatever is published is
 * heard. Only one bench at a time, and no other test beside it: they would be hit by its faults.
 */
export type Testbed = {
  proxy: FaultProxy;
  listener: BusListener;
  eventSources: QueueSource[];
  /** Calls by hand what a schedule calls in the deployed system. */
  invoke: (caller: string, payload?: object) => Promise<void>;
  /** Keeps events from the reactors' queues, or from one reactor's, so that somebody else may deliver them. */
  setHeld: (on: boolean, reactor?: string) => Promise<void>;
  /** Switches the relay and the writer of the feed off and on, as when the streams hang. */
  setRelayEnabled: (on: boolean) => Promise<void>;
  /** How many records at most come to a function at once. */
  setBatchSize: (size: number) => Promise<void>;
  restore: () => Promise<void>;
};

/**
 * When a failed record is handed out again, in seconds: later than a function can run, as in the deployed system, where
 * no record comes again while Powertools still holds it for the invocation that died.
 */
const VISIBILITY_SECONDS = FUNCTION_TIMEOUT_SECONDS + 1;

const createLambdaClient = () => clientOf(LambdaClient);

/** One record comes at a time at first, so that each is a run of its own and has its calls to itself. */
export async function prepareTestbed({
  visibility = VISIBILITY_SECONDS,
  timeout = FUNCTION_TIMEOUT_SECONDS,
} = {}): Promise<Testbed> {
  const undo = new CleanUp();
  const proxy = new FaultProxy(getConnectionInfo().endpoint);
  undo.defer(() => proxy.close());
  const [{ Functions = [] }, { EventSourceMappings: mappings = [] }] = await Promise.all([
    createLambdaClient().send(new ListFunctionsCommand({})),
    createLambdaClient().send(new ListEventSourceMappingsCommand({})),
  ]);
  await scaleWaits(0.05);
  undo.defer(() => scaleWaits(1));
  await stopSchedules(undo);
  for (const one of Functions)
    await routeThroughProxy(await proxy.listenFor(callerOf(one.FunctionName)), one, undo, timeout);
  const queues = mappings.filter(({ EventSourceArn }) => EventSourceArn?.includes(":sqs:"));
  const fed = await listBusRules();
  const sources = await Promise.all(queues.map((queue) => describeSource(queue, fed)));
  for (const source of sources) await shortenVisibility(source, visibility, undo);
  const update = (UUID: string | undefined, settings: object) =>
    createLambdaClient().send(new UpdateEventSourceMappingCommand({ UUID, ...settings }));
  const batchSize = async (BatchSize: number) => {
    for (const { UUID } of mappings) await update(UUID, { BatchSize });
  };
  for (const { UUID, BatchSize } of mappings) undo.defer(async () => void (await update(UUID, { BatchSize })));
  await batchSize(1);
  const streams = mappings.filter(({ EventSourceArn, FunctionArn }) => {
    return EventSourceArn?.includes("/stream/") && ["relay", "feed-writer"].includes(callerOf(FunctionArn));
  });
  await warmUpFunctions(getConnectionInfo().endpoint, getConnectionInfo().accounts.controlPlane);
  return {
    proxy,
    listener: await listenToBus(uniqueName("hears-everything").replaceAll(" ", "-")),
    eventSources: sources,
    setHeld: async (on, reactor) => {
      const held = sources.filter(({ caller }) => reactor === undefined || caller === reactor);
      for (const { rule: feed } of held) if (feed) await setRuleEnabled(feed, !on);
    },
    invoke: async (caller, payload = {}) => {
      const FunctionName = `tenantry-${caller}`;
      await createLambdaClient().send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
    },
    setRelayEnabled: async (on) => void (await Promise.all(streams.map(({ UUID }) => update(UUID, { Enabled: on })))),
    setBatchSize: batchSize,
    restore: () => undo.run(),
  };
}

/** Only the engine can do this: its Step Functions wait and back off for a fraction of the time. */
export async function scaleWaits(factor: number): Promise<void> {
  const body = JSON.stringify({ "stepfunctions._SFN_WAIT_SCALE": factor });
  await fetch(`${getConnectionInfo().endpoint}/_ministack/config`, { method: "POST", body });
}
