import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CleanUp } from "../../local/clean-up.ts";
import { warmUp } from "../../local/warm-up.ts";
import { card, clientOf } from "./engine.ts";
import { type Ear, listenToBus } from "./fault-ear.ts";
import { callerOf, putBehind, TIMEOUT } from "./fault-function.ts";
import { FaultProxy } from "./fault-proxy.ts";
import { feeds, stopSchedules, switchFeed } from "./fault-rules.ts";
import { hurry, type Source, sourceOf } from "./fault-source.ts";
import { unique } from "./stories.ts";

/**
 * The deployed system, set up by AWS's own APIs so that faults can be put into it: all calls of the functions go
 * through the proxy, what waits for minutes waits for seconds, no schedule interferes, and whatever is published is
 * heard. Only one bench at a time, and no other test beside it: they would be hit by its faults.
 */
export type Bench = {
  proxy: FaultProxy;
  ear: Ear;
  sources: Source[];
  /** Calls by hand what a schedule calls in the deployed system. */
  invoke: (caller: string, payload?: object) => Promise<void>;
  /** Keeps events from the reactors' queues, or from one reactor's, so that somebody else may deliver them. */
  hold: (on: boolean, reactor?: string) => Promise<void>;
  /** Switches the relay and the writer of the feed off and on, as when the streams hang. */
  relay: (on: boolean) => Promise<void>;
  /** How many records at most come to a function at once. */
  batchSize: (size: number) => Promise<void>;
  restore: () => Promise<void>;
};

/**
 * When a failed record is handed out again, in seconds: later than a function can run, as in the deployed system, where
 * no record comes again while Powertools still holds it for the invocation that died.
 */
const VISIBILITY = TIMEOUT + 1;

const lambda = () => clientOf(LambdaClient);

/** One record comes at a time at first, so that each is a run of its own and has its calls to itself. */
export async function prepareBench({ visibility = VISIBILITY, timeout = TIMEOUT } = {}): Promise<Bench> {
  const undo = new CleanUp();
  const proxy = new FaultProxy(card().endpoint);
  undo.defer(() => proxy.close());
  const [{ Functions = [] }, { EventSourceMappings: mappings = [] }] = await Promise.all([
    lambda().send(new ListFunctionsCommand({})),
    lambda().send(new ListEventSourceMappingsCommand({})),
  ]);
  await scaleWaits(0.05);
  undo.defer(() => scaleWaits(1));
  await stopSchedules(undo);
  for (const one of Functions) await putBehind(await proxy.listenFor(callerOf(one.FunctionName)), one, undo, timeout);
  const queues = mappings.filter(({ EventSourceArn }) => EventSourceArn?.includes(":sqs:"));
  const fed = await feeds();
  const sources = await Promise.all(queues.map((queue) => sourceOf(queue, fed)));
  for (const source of sources) await hurry(source, visibility, undo);
  const update = (UUID: string | undefined, settings: object) =>
    lambda().send(new UpdateEventSourceMappingCommand({ UUID, ...settings }));
  const batchSize = async (BatchSize: number) => {
    for (const { UUID } of mappings) await update(UUID, { BatchSize });
  };
  for (const { UUID, BatchSize } of mappings) undo.defer(async () => void (await update(UUID, { BatchSize })));
  await batchSize(1);
  const streams = mappings.filter(({ EventSourceArn, FunctionArn }) => {
    return EventSourceArn?.includes("/stream/") && ["relay", "feed-writer"].includes(callerOf(FunctionArn));
  });
  await warmUp(card().endpoint, card().accounts.controlPlane);
  return {
    proxy,
    ear: await listenToBus(unique("hears-everything").replaceAll(" ", "-")),
    sources,
    hold: async (on, reactor) => {
      const held = sources.filter(({ caller }) => reactor === undefined || caller === reactor);
      for (const { feed } of held) if (feed) await switchFeed(feed, !on);
    },
    invoke: async (caller, payload = {}) => {
      const FunctionName = `tenantry-${caller}`;
      await lambda().send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
    },
    relay: async (on) => void (await Promise.all(streams.map(({ UUID }) => update(UUID, { Enabled: on })))),
    batchSize,
    restore: () => undo.run(),
  };
}

/** Only the engine can do this: its Step Functions wait and back off for a fraction of the time. */
export async function scaleWaits(factor: number): Promise<void> {
  const body = JSON.stringify({ "stepfunctions._SFN_WAIT_SCALE": factor });
  await fetch(`${card().endpoint}/_ministack/config`, { method: "POST", body });
}
