import { join } from "node:path";
import { adaptToEngine } from "./assembly.ts";
import { type Card, outputOf } from "./card.ts";
import type { CleanUp } from "./clean-up.ts";
import { deploy } from "./deploy.ts";
import { controlPlaneAccount, partition, region, startEngine, whileAlive } from "./engine.ts";
import { gaps } from "./engine-gaps.ts";
import { exampleProducts, registrationOf } from "./examples.ts";
import { startForwarder } from "./forwarder.ts";
import { saveFunctionLogs } from "./function-logs.ts";
import type { Home } from "./home.ts";
import { synthesizeProductAccount } from "./product-account.ts";
import type { Progress } from "./progress.ts";
import { synthesize } from "./synthesis.ts";

/** A running control plane. */
export type System = {
  home: Home;
  card: Card;
  /** Resolves with the reason when the engine ends without being asked to. */
  died: Promise<string>;
};

/** Settings of the deployment: endpoints on this machine may be told of events, and the machines of the organisation
 *  may come in, each with one role. */
const machineRole = (name: string) => `arn:${partition}:iam::444444444444:role/${name}`;
const settings = {
  privateEndpoints: "allowed",
  "organisation.id": "o-tenantrylocal",
  "organisation.platform-admin": machineRole("automation"),
  "organisation.auditor": machineRole("reporting"),
};

/** Starts the engine and deploys the control plane's real templates into it. */
export async function startSystem(home: Home, progress: Progress, cleanUp: CleanUp): Promise<System> {
  const synthesis = synthesizeAll(home, progress);
  // Awaited below; where the engine fails first, that is the reason to tell.
  synthesis.catch(() => {});
  const engine = await progress.step(
    "Start the engine",
    () => startEngine(home),
    (started) => started.endpoint,
  );
  cleanUp.defer(engine.stop);
  const outputs = await whileAlive(engine.died, deployControlPlane(home, engine.endpoint, await synthesis, progress));
  const restApiId = new URL(outputOf({ outputs }, "ApiUrl")).hostname.split(".")[0] ?? "";
  const forwarder = await startForwarder(engine.endpoint, restApiId);
  cleanUp.defer(forwarder.stop);
  const card = {
    endpoint: engine.endpoint,
    region,
    apiUrl: forwarder.apiUrl,
    accounts: { controlPlane: controlPlaneAccount, products: {} },
    outputs,
  };
  // The engine keeps them in memory; how they end must not keep us from stopping it.
  cleanUp.defer(() => saveFunctionLogs(card, join(home.logs, "functions.log")).catch(() => {}));
  return { home, card, died: engine.died };
}

/** Synthesizes what is deployed into the control plane's account and into each product's; returns the folder of the
 *  first. The others are needed later; beside this one they cost no time. */
async function synthesizeAll(home: Home, progress: Progress): Promise<string> {
  const [{ directory }] = await progress.step(
    "Synthesize the templates",
    () =>
      Promise.all([
        synthesize(home, "control-plane", settings),
        ...exampleProducts.map((product) => synthesizeProductAccount(home, registrationOf(product))),
      ]),
    ([{ fresh }]) => (fresh ? "" : "unchanged since the last time"),
  );
  return directory;
}

async function deployControlPlane(
  home: Home,
  endpoint: string,
  directory: string,
  progress: Progress,
): Promise<Record<string, string>> {
  const assembly = adaptToEngine(directory, join(home.run, "control-plane"), endpoint);
  const outputs = await progress.step(
    "Deploy the control plane",
    () => deploy(assembly, { endpoint, account: controlPlaneAccount }),
    () => `${assembly.stacks.join(", ")} into account ${controlPlaneAccount}`,
  );
  const later = gaps.filter((gap) => gap.setAfterwards).length;
  progress.line(
    `    for the engine: ${assembly.left.length} kinds of things left out of the templates, ${later} set by API`,
  );
  return outputs;
}
