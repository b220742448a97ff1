import { join } from "node:path";
import { adaptToEngine } from "./assembly.ts";
import type { CleanUp } from "./clean-up.ts";
import { type ConnectionInfo, requireOutput } from "./connection-info.ts";
import { createConsoleSite, isSitePath, type Site } from "./console/console-site.ts";
import { deploy } from "./deploy.ts";
import { controlPlaneAccount, partition, region, runWhileAlive, startEngine } from "./engine.ts";
import { gaps } from "./engine-gaps.ts";
import { exampleProducts, readRegistration } from "./example-products.ts";
import { startForwarder } from "./forwarder.ts";
import { saveFunctionLogs } from "./function-logs.ts";
import { synthesizeProductAccount } from "./product-account.ts";
import type { Progress } from "./progress.ts";
import { type Synthesis, synthesize } from "./synthesis.ts";
import type { Workspace } from "./workspace.ts";

/** A running control plane. */
export type System = {
  workspace: Workspace;
  connectionInfo: ConnectionInfo;
  /** Resolves with the reason if the engine ends unexpectedly. */
  exited: Promise<string>;
};

const formatMachineRoleArn = (name: string) => `arn:${partition}:iam::444444444444:role/${name}`;

/** The settings of a deployment for tests and measurements: one caller removes more than a person does. */
export const unlimitedRemovals = { blastRadius: "1000" };

/** The CDK context of the local deployment. It allows notification endpoints on this machine, and gives two machines of
 *  the organization one role each. */
const localSettings = {
  privateEndpoints: "allowed",
  "organisation.id": "o-tenantrylocal",
  "organisation.platform-admin": formatMachineRoleArn("automation"),
  "organisation.auditor": formatMachineRoleArn("reporting"),
};

/** Starts the engine and deploys the control plane's templates into it. */
export async function startSystem(
  workspace: Workspace,
  progress: Progress,
  cleanUp: CleanUp,
  settings: Record<string, string> = {},
): Promise<System> {
  const synthesis = progress.step(
    "Synthesize the templates",
    () => synthesizeStacks(workspace, settings),
    ({ isFresh }) => (isFresh ? "" : "unchanged"),
  );
  // It is awaited below. If the engine fails first, the engine's error is reported instead.
  synthesis.catch(() => {});
  const engine = await progress.step(
    "Start the engine",
    () => startEngine(workspace),
    (started) => started.endpoint,
  );
  cleanUp.defer(engine.stop);
  const outputs = await runWhileAlive(
    engine.exited,
    deployControlPlane(workspace, engine.endpoint, (await synthesis).directory, progress),
  );
  const restApiId = new URL(requireOutput({ outputs }, "ApiUrl")).hostname.split(".")[0] ?? "";
  let site: Site | undefined;
  const forwarder = await startForwarder(engine.endpoint, restApiId, (incoming, outgoing) => {
    if (!site || !isSitePath(incoming.url ?? "/")) return false;
    site(incoming, outgoing);
    return true;
  });
  cleanUp.defer(forwarder.stop);
  const connectionInfo = {
    endpoint: engine.endpoint,
    region,
    apiUrl: forwarder.apiUrl,
    consoleUrl: `${forwarder.origin}/`,
    accounts: { controlPlane: controlPlaneAccount, products: {} },
    outputs,
  };
  site = createConsoleSite(connectionInfo);
  // The engine keeps the logs in memory. A failure to save them must not prevent its stop.
  cleanUp.defer(() => saveFunctionLogs(connectionInfo, join(workspace.logDirectory, "functions.log")).catch(() => {}));
  return { workspace, connectionInfo, exited: engine.exited };
}

/** Synthesizes the stacks of the control plane and of each product account at the same time, and returns the control
 *  plane's. The cache then contains the others when they are needed. */
export async function synthesizeStacks(workspace: Workspace, settings: Record<string, string>): Promise<Synthesis> {
  const [controlPlane] = await Promise.all([
    synthesize(workspace, "control-plane", { ...localSettings, ...settings }),
    ...exampleProducts.map((product) => synthesizeProductAccount(workspace, readRegistration(product))),
  ]);
  return controlPlane;
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
  const appliedByApi = gaps.filter((gap) => gap.applyAfterDeploy).length;
  progress.line(
    `    local engine: ${assembly.gaps.length} unsupported features changed in the templates, ${appliedByApi} set by API`,
  );
  return outputs;
}
