import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { join } from "node:path";
import type { Product } from "../schemas/product.ts";
import type { ConnectionInfo } from "./connection-info.ts";
import { region } from "./engine.ts";
import { findFreePort } from "./free-port.ts";
import { readMachineSecret } from "./machine-token.ts";
import { projectRoot, type Workspace } from "./workspace.ts";

/** A running service of an example product. */
export type ExampleService = { stop(): Promise<void>; start(): void };

/**
 * Runs the help desk's service with the product account's credentials, the product's queue and its machine client, as
 * the product's team does. A restarted service has the same address and state.
 */
export async function startExampleService(
  workspace: Workspace,
  connectionInfo: ConnectionInfo,
  product: Product,
): Promise<ExampleService> {
  const { queueUrl = "", clientId = "" } = product.connection ?? {};
  const env = {
    PATH: process.env["PATH"],
    AWS_ENDPOINT_URL: connectionInfo.endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: product.account,
    AWS_SECRET_ACCESS_KEY: "test",
    QUEUE_URL: queueUrl,
    API_URL: connectionInfo.apiUrl,
    TOKEN_URL: `${connectionInfo.endpoint}/oauth2/token`,
    CLIENT_ID: clientId,
    CLIENT_SECRET: await readMachineSecret(connectionInfo, clientId),
    STATE_FILE: join(workspace.runDirectory, `${product.id}.json`),
    PORT: String(await findFreePort()),
  };
  const log = openSync(join(workspace.logDirectory, `${product.id}.log`), "w");
  const script = join(projectRoot, "examples", "helpdesk", "service.ts");
  const launch = (): ChildProcess =>
    // A detached child does not get the terminal's Ctrl-C. The IPC channel ends it together with this process.
    spawn(process.execPath, [script], { detached: true, env, stdio: ["ignore", log, log, "ipc"] });
  let child = launch();
  return {
    start: () => {
      child = launch();
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
    },
  };
}
