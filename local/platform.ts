import type { Product } from "../schemas/product.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import type { CleanUp } from "./clean-up.ts";
import { removeConnectionInfo, writeConnectionInfo } from "./connection-info.ts";
import { controlPlaneAccount, runWhileAlive } from "./engine.ts";
import { exampleProducts, readRegistration } from "./example-products.ts";
import { startExampleService } from "./example-service.ts";
import { joinProduct } from "./join-product.ts";
import type { Progress } from "./progress.ts";
import { type System, startSystem } from "./system.ts";
import { getUserToken } from "./user-token.ts";
import { warmUpFunctions } from "./warm-up.ts";
import type { Workspace } from "./workspace.ts";

/** A running control plane with the example products registered. */
export type Platform = System & {
  adminToken: string;
  admin: ApiClient;
  /** Resolves when each function has a running worker. */
  warmUp: Promise<unknown>;
};

/** Options of a platform. */
export type PlatformOptions = {
  /** Settings of the deployment besides the local ones. */
  settings?: Record<string, string>;
  /** Starts a worker of each function.
   *  @default true */
  warmsUp?: boolean;
};

/** Starts the system, registers the example products and writes the connection info for other programs. */
export async function startPlatform(
  workspace: Workspace,
  progress: Progress,
  cleanUp: CleanUp,
  { settings = {}, warmsUp = true }: PlatformOptions = {},
): Promise<Platform> {
  progress.heading("Platform");
  const system = await startSystem(workspace, progress, cleanUp, settings);
  const warmUp = warmsUp ? warmUpAll(system, progress) : Promise.resolve();
  // Callers await it. If the system stops before, the rejection must not end the process.
  warmUp.catch(() => {});
  const adminToken = await getUserToken(system.connectionInfo, { role: "platform-admin" });
  const admin = createApiClient(system.connectionInfo.apiUrl, adminToken);
  progress.heading("Example products, in their own accounts");
  const joins = exampleProducts.map((name) =>
    progress.step(
      `${name}: register, grant access, verify`,
      () => joinExampleProduct({ workspace, system, admin, cleanUp }, name),
      ({ account, status }) => `account ${account}, ${status}`,
    ),
  );
  await runWhileAlive(system.exited, Promise.all(joins));
  writeConnectionInfo(workspace.connectionFile, system.connectionInfo);
  cleanUp.defer(() => removeConnectionInfo(workspace.connectionFile));
  return { ...system, adminToken, admin, warmUp };
}

const warmUpAll = ({ connectionInfo }: System, progress: Progress): Promise<unknown> =>
  progress.step(
    "Warm up the functions",
    () => warmUpFunctions(connectionInfo.endpoint, controlPlaneAccount),
    (count) => `${count}`,
  );

type JoinContext = { workspace: Workspace; system: System; admin: ApiClient; cleanUp: CleanUp };

/** Registers and verifies an example product. Starts the service of a self-provisioned one. */
async function joinExampleProduct({ workspace, system, admin, cleanUp }: JoinContext, name: string): Promise<Product> {
  const product = await joinProduct(system, admin, readRegistration(name));
  if (product.integration.kind === "events") {
    const service = await startExampleService(workspace, system.connectionInfo, product);
    cleanUp.defer(service.stop);
  }
  return product;
}
