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

/** A function's call with its request and response. Both are parsed if the service uses JSON. */
export type RecordedCall = Call & { request: unknown; response: unknown; status: number };

/** A recording of all calls of all functions. */
export type Recording = {
  /** The calls since the last `clear`. */
  calls: readonly RecordedCall[];
  /** The time of the last call, in ms. */
  lastCallAt: number;
  clear(): void;
};

/** Routes all functions of a running system through a proxy that records their calls without changing them. */
export async function startRecording({ endpoint, accounts }: ConnectionInfo, cleanUp: CleanUp): Promise<Recording> {
  const proxy = new FaultProxy(endpoint);
  cleanUp.defer(() => proxy.close());
  const recording = {
    calls: [] as RecordedCall[],
    lastCallAt: Date.now(),
    clear() {
      recording.calls = [];
    },
  };
  proxy.reset(async ({ body, ...call }, forward) => {
    recording.lastCallAt = Date.now();
    const reply = await forward();
    recording.calls.push({ ...call, request: parseBody(body), response: parseBody(reply.body), status: reply.status });
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

/** Sets the function's AWS endpoint to the proxy by an environment variable. The code does not change. */
async function routeThroughProxy(
  address: string,
  deployed: FunctionConfiguration,
  client: LambdaClient,
  cleanUp: CleanUp,
) {
  const { FunctionName, Environment: { Variables = {} } = {} } = deployed;
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
