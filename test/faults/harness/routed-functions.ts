import { type FunctionConfiguration, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { CleanUp } from "../../../local/clean-up.ts";
import { warmUpFunctions } from "../../../local/warm-up.ts";
import { uniqueName } from "../../support/scenarios/tenants.ts";
import { clientOf, getConnectionInfo } from "../../support/system/deployed-system.ts";
import { type BusListener, listenToBus } from "./bus-listener.ts";
import { callerOf, routeThroughProxy } from "./function-proxy.ts";
import { FaultProxy } from "./proxy.ts";

/** The functions with all their calls through a proxy, and a listener that receives all published events. */
export type RoutedFunctions = { proxy: FaultProxy; listener: BusListener };

type Routing = RoutedFunctions & { timeout: number; undo: CleanUp };

let current: Routing | undefined;

/**
 * Routes all functions through a proxy, with a time-out in seconds. The next test file of this process uses the same
 * routing if its time-out is the same, because each change of a function's configuration starts new processes.
 */
export async function routeFunctions(timeout: number): Promise<RoutedFunctions> {
  if (current?.timeout !== timeout) {
    await current?.undo.run();
    current = await createRouting(timeout);
  }
  current.proxy.reset();
  await current.listener.clear();
  return current;
}

/** Restores the functions if other programs use the platform. The platform of a test run ends with the run. */
export async function releaseFunctions(): Promise<void> {
  if (!process.env["TENANTRY_TEST_CARD"]) return;
  await current?.undo.run();
  current = undefined;
}

async function createRouting(timeout: number): Promise<Routing> {
  const { endpoint, accounts } = getConnectionInfo();
  const undo = new CleanUp();
  const proxy = new FaultProxy(endpoint);
  undo.defer(() => proxy.close());
  const { Functions = [] } = await clientOf(LambdaClient).send(new ListFunctionsCommand({}));
  for (const one of Functions) await routeFunction(one, proxy, timeout, undo);
  await warmUpFunctions(endpoint, accounts.controlPlane);
  return { proxy, timeout, undo, listener: await listenToBus(uniqueName("listener").replaceAll(" ", "-")) };
}

const routeFunction = async (one: FunctionConfiguration, proxy: FaultProxy, timeout: number, undo: CleanUp) =>
  routeThroughProxy(await proxy.listenFor(callerOf(one.FunctionName)), one, undo, timeout);
