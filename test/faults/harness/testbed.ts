import {
  type EventSourceMappingConfiguration,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CleanUp } from "../../../local/clean-up.ts";
import { clientOf, getConnectionInfo } from "../../support/system/deployed-system.ts";
import type { BusListener } from "./bus-listener.ts";
import { listBusRules, setRuleEnabled, stopSchedules } from "./bus-rules.ts";
import { callerOf, FUNCTION_TIMEOUT_SECONDS } from "./function-proxy.ts";
import type { FaultProxy } from "./proxy.ts";
import { describeSource, type QueueSource, shortenVisibility } from "./queue-source.ts";
import { releaseFunctions, routeFunctions } from "./routed-functions.ts";

/**
 * The deployed system, prepared for faults by AWS's own APIs: all calls of the functions go through the proxy, waits
 * take seconds instead of minutes, no schedule runs, and a listener receives all published events. Only one testbed may
 * exist at a time, and no other test beside it, because its faults would affect them.
 */
export type Testbed = {
  proxy: FaultProxy;
  listener: BusListener;
  eventSources: QueueSource[];
  /** Invokes a function, for example one that a schedule invokes in production. */
  invoke: (caller: string, payload?: object) => Promise<void>;
  /** Stops or resumes the delivery of events to the queues of all reactors, or of one. */
  setHeld: (isHeld: boolean, reactor?: string) => Promise<void>;
  /** Enables or disables the streams of the relay and the feed writer. */
  setRelayEnabled: (isEnabled: boolean) => Promise<void>;
  /** Sets the batch size of all event sources. */
  setBatchSize: (size: number) => Promise<void>;
  restore: () => Promise<void>;
};

/**
 * The time until a failed record is delivered again, in seconds. It is longer than the functions' timeout, as in
 * production, because Powertools locks the record for the invocation that died.
 */
const VISIBILITY_SECONDS = FUNCTION_TIMEOUT_SECONDS + 1;

const createLambdaClient = () => clientOf(LambdaClient);

/** Prepares the deployed system for faults. The batch size is 1 at first, so that each record has its own
 *  invocation. */
export async function prepareTestbed({
  visibility = VISIBILITY_SECONDS,
  timeout = FUNCTION_TIMEOUT_SECONDS,
} = {}): Promise<Testbed> {
  const undo = new CleanUp();
  undo.defer(releaseFunctions);
  const listMappings = new ListEventSourceMappingsCommand({});
  const { EventSourceMappings: mappings = [] } = await createLambdaClient().send(listMappings);
  await scaleWaits(0.05);
  undo.defer(() => scaleWaits(1));
  await stopSchedules(undo);
  const { proxy, listener } = await routeFunctions(timeout);
  const eventSources = await prepareSources(mappings, visibility, undo);
  for (const { UUID, BatchSize } of mappings) undo.defer(() => updateMapping(UUID, { BatchSize }));
  const setBatchSize = async (BatchSize: number) => {
    for (const { UUID } of mappings) await updateMapping(UUID, { BatchSize });
  };
  await setBatchSize(1);
  undo.defer(() => proxy.reset());
  return {
    proxy,
    listener,
    eventSources,
    invoke,
    setHeld: (isHeld, reactor) => setSourcesHeld(eventSources, isHeld, reactor),
    setRelayEnabled: (isEnabled) => setStreamsEnabled(mappings, isEnabled),
    setBatchSize,
    restore: () => undo.run(),
  };
}

/** Describes the queues of all reactors and shortens their visibility timeouts. */
async function prepareSources(
  mappings: EventSourceMappingConfiguration[],
  visibility: number,
  undo: CleanUp,
): Promise<QueueSource[]> {
  const queues = mappings.filter(({ EventSourceArn }) => EventSourceArn?.includes(":sqs:"));
  const rules = await listBusRules();
  const sources = await Promise.all(queues.map((queue) => describeSource(queue, rules)));
  for (const source of sources) await shortenVisibility(source, visibility, undo);
  return sources;
}

async function updateMapping(UUID: string | undefined, settings: object): Promise<void> {
  await createLambdaClient().send(new UpdateEventSourceMappingCommand({ UUID, ...settings }));
}

async function setSourcesHeld(sources: QueueSource[], isHeld: boolean, reactor?: string): Promise<void> {
  const selected = sources.filter(({ caller }) => reactor === undefined || caller === reactor);
  for (const { rule } of selected) if (rule) await setRuleEnabled(rule, !isHeld);
}

async function setStreamsEnabled(mappings: EventSourceMappingConfiguration[], isEnabled: boolean): Promise<void> {
  const streams = mappings.filter(({ EventSourceArn, FunctionArn }) => {
    return EventSourceArn?.includes("/stream/") && ["relay", "feed-writer"].includes(callerOf(FunctionArn));
  });
  await Promise.all(streams.map(({ UUID }) => updateMapping(UUID, { Enabled: isEnabled })));
}

async function invoke(caller: string, payload: object = {}): Promise<void> {
  const FunctionName = `tenantry-${caller}`;
  await createLambdaClient().send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
}

/** Scales the waits and back-offs of Step Functions by a factor. Only the engine supports this. */
export async function scaleWaits(factor: number): Promise<void> {
  const body = JSON.stringify({ "stepfunctions._SFN_WAIT_SCALE": factor });
  await fetch(`${getConnectionInfo().endpoint}/_ministack/config`, { method: "POST", body });
}
