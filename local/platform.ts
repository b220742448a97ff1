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

/** The control plane with the example products, ready for tenants. */
export type Platform = System & {
  adminToken: string;
  admin: ApiClient;
  /** Resolves when a worker of each function is up. */
  warmUp: Promise<unknown>;
};

/** Starts everything that there is before the first tenant, and tells other programs where it is. */
export async function startPlatform(workspace: Workspace, progress: Progress, cleanUp: CleanUp): Promise<Platform> {
  progress.heading("The platform");
  const system = await startSystem(workspace, progress, cleanUp);
  const warm = progress.step(
    "Warm up the functions",
    () => warmUpFunctions(system.connectionInfo.endpoint, controlPlaneAccount),
    (count) => `${count}`,
  );
  // Awaited by those who need it; where the system is stopped before, there is nothing to tell.
  warm.catch(() => {});
  const adminToken = await getUserToken(system.connectionInfo, { role: "platform-admin" });
  const admin = createApiClient(system.connectionInfo.apiUrl, adminToken);
  progress.heading("The products join, each in an account of its own");
  const joins = exampleProducts.map((name) =>
    progress.step(
      `${name}: register, let in, verify`,
      () => joinExampleProduct({ workspace, system, admin, cleanUp }, name),
      ({ account, status }) => `account ${account}, ${status}`,
    ),
  );
  await runWhileAlive(system.exited, Promise.all(joins));
  writeConnectionInfo(workspace.connectionFile, system.connectionInfo);
  cleanUp.defer(() => removeConnectionInfo(workspace.connectionFile));
  return { ...system, adminToken, admin, warmUp: warm };
}

type JoinContext = { workspace: Workspace; system: System; admin: ApiClient; cleanUp: CleanUp };

/** Lets an example product join; starts its service where it does the work on its tenants itself. */
async function joinExampleProduct({ workspace, system, admin, cleanUp }: JoinContext, name: string): Promise<Product> {
  const product = await joinProduct(system, admin, readRegistration(name));
  if (product.integration.kind === "events") {
    const service = await startExampleService(workspace, system.connectionInfo, product);
    cleanUp.defer(service.stop);
  }
  return product;
}
