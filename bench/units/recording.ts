import {
  type FunctionConfiguration,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { CleanUp } from "../../local/clean-up.ts";
import { createClientConfig } from "../../local/client-config.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";
import { warmUpFunctions } from "../../local/warm-up.ts";
import type { Call } from "../../test/faults/harness/call.ts";
import { FaultProxy } from "../../test/faults/harness/proxy.ts";

/** A call of a function with what it asked and got; both are parsed where the service speaks JSON. */
export type RecordedCall = Call & { request: unknown; answer: unknown; status: number };

/** Hears every call of every function. */
export type Recording = {
  /** Since it was last told to forget. */
  calls: readonly RecordedCall[];
  /** When the last call came, in ms. */
  lastAt: number;
  clear(): void;
};

/** Puts all functions of a running system behind a proxy that notes their calls and changes none. */
export async function startRecording({ endpoint, accounts }: ConnectionInfo, cleanUp: CleanUp): Promise<Recording> {
  const proxy = new FaultProxy(endpoint);
  cleanUp.defer(() => proxy.close());
  const recording = {
    calls: [] as RecordedCall[],
    lastAt: Date.now(),
    clear() {
      recording.calls = [];
    },
  };
  proxy.reset(async ({ body, ...call }, forward) => {
    recording.lastAt = Date.now();
    const reply = await forward();
    recording.calls.push({ ...call, request: parseBody(body), answer: parseBody(reply.body), status: reply.status });
    return reply;
  });
  const client = new LambdaClient(createClientConfig(endpoint, accounts.controlPlane));
  const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
  await Promise.all(
    Functions.map(async (one) => routeThroughProxy(await proxy.listenFor(callerOf(one)), one, client, cleanUp)),
  );
  await warmUpFunctions(endpoint, accounts.controlPlane);
  return recording;
}

const callerOf = ({ FunctionName = "" }: FunctionConfiguration): string => FunctionName.replace("tenantry-", "");

/** The code is as it was: its environment says where AWS is, as on AWS it may. */
async function routeThroughProxy(address: string, one: FunctionConfiguration, client: LambdaClient, cleanUp: CleanUp) {
  const { FunctionName, Environment: { Variables = {} } = {} } = one;
  const set = async (variables: Record<string, string>): Promise<void> => {
    const Environment = { Variables: variables };
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  };
  await set({ ...Variables, AWS_ENDPOINT_URL: address });
  cleanUp.defer(() => set(Variables));
}

function parseBody(body: Buffer): unknown {
  const text = body.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
