import { join } from "node:path";
import { adaptToEngine } from "./assembly.ts";
import type { CleanUp } from "./clean-up.ts";
import { type ConnectionInfo, requireOutput } from "./connection-info.ts";
import { deploy } from "./deploy.ts";
import { controlPlaneAccount, partition, region, runWhileAlive, startEngine } from "./engine.ts";
import { gaps } from "./engine-gaps.ts";
import { exampleProducts, readRegistration } from "./example-products.ts";
import { startForwarder } from "./forwarder.ts";
import { saveFunctionLogs } from "./function-logs.ts";
import { synthesizeProductAccount } from "./product-account.ts";
import type { Progress } from "./progress.ts";
import { synthesize } from "./synthesis.ts";
import type { Workspace } from "./workspace.ts";

/** A running control plane. */
export type System = {
  workspace: Workspace;
  connectionInfo: ConnectionInfo;
  /** Resolves with the reason when the engine ends without being asked to. */
  exited: Promise<string>;
};

/** Settings of the deployment: endpoints on this machine may be told of events, and the machines of the organisation
 *  may come in, each with one role. */
const formatMachineRoleArn = (name: string) => `arn:${partition}:iam::444444444444:role/${name}`;
const localSettings = {
  privateEndpoints: "allowed",
  "organisation.id": "o-tenantrylocal",
  "organisation.platform-admin": formatMachineRoleArn("automation"),
  "organisation.auditor": formatMachineRoleArn("reporting"),
};

/** Starts the engine and deploys the control plane's real templates into it. */
export async function startSystem(workspace: Workspace, progress: Progress, cleanUp: CleanUp): Promise<System> {
  const synthesis = synthesizeAll(workspace, progress);
  // Awaited below; where the engine fails first, that is the reason to tell.
  synthesis.catch(() => {});
  const engine = await progress.step(
    "Start the engine",
    () => startEngine(workspace),
    (started) => started.endpoint,
  );
  cleanUp.defer(engine.stop);
  const outputs = await runWhileAlive(
    engine.exited,
    deployControlPlane(workspace, engine.endpoint, await synthesis, progress),
  );
  const restApiId = new URL(requireOutput({ outputs }, "ApiUrl")).hostname.split(".")[0] ?? "";
  const forwarder = await startForwarder(engine.endpoint, restApiId);
  cleanUp.defer(forwarder.stop);
  const connectionInfo = {
    endpoint: engine.endpoint,
    region,
    apiUrl: forwarder.apiUrl,
    accounts: { controlPlane: controlPlaneAccount, products: {} },
    outputs,
  };
  // The engine keeps them in memory; how they end must not keep us from stopping it.
  cleanUp.defer(() => saveFunctionLogs(connectionInfo, join(workspace.logDirectory, "functions.log")).catch(() => {}));
  return { workspace, connectionInfo, exited: engine.exited };
}

/** Synthesizes what is deployed into the control plane's account and into each product's; returns the folder of the
 *  first. The others are needed later; beside this one they cost no time. */
async function synthesizeAll(workspace: Workspace, progress: Progress): Promise<string> {
  const [{ directory }] = await progress.step(
    "Synthesize the templates",
    () =>
      Promise.all([
        synthesize(workspace, "control-plane", localSettings),
        ...exampleProducts.map((product) => synthesizeProductAccount(workspace, readRegistration(product))),
      ]),
    ([{ isFresh: fresh }]) => (fresh ? "" : "unchanged since the last time"),
  );
  return directory;
}

async function deployControlPlane(
  workspace: Workspace,
  endpoint: string,
  directory: string,
  progress: Progress,
): Promise<Record<string, string>> {
  const assembly = adaptToEngine(directory, join(workspace.runDirectory, "control-plane"), endpoint);
  const outputs = await progress.step(
    "Deploy the control plane",
    () => deploy(assembly, { endpoint, account: controlPlaneAccount }),
    () => `${assembly.stacks.join(", ")} into account ${controlPlaneAccount}`,
  );
  const later = gaps.filter((gap) => gap.applyAfterDeploy).length;
  progress.line(
    `    for the engine: ${assembly.gaps.length} kinds of things left out of the templates, ${later} set by API`,
  );
  return outputs;
}
