import type { Product } from "../schemas/product.ts";
import { type Api, apiOf } from "./api.ts";
import { removeCard, writeCard } from "./card.ts";
import type { CleanUp } from "./clean-up.ts";
import { controlPlaneAccount, whileAlive } from "./engine.ts";
import { startExampleService } from "./example-service.ts";
import { exampleProducts, registrationOf } from "./examples.ts";
import type { Home } from "./home.ts";
import { joinProduct } from "./join-product.ts";
import type { Progress } from "./progress.ts";
import { type System, startSystem } from "./system.ts";
import { tokenFor } from "./token.ts";
import { warmUp } from "./warm-up.ts";

/** The control plane with the example products, ready for tenants. */
export type Platform = System & {
  adminToken: string;
  admin: Api;
  /** Resolves when a worker of each function is up. */
  warm: Promise<unknown>;
};

/** Starts everything that there is before the first tenant, and tells other programs where it is. */
export async function startPlatform(home: Home, progress: Progress, cleanUp: CleanUp): Promise<Platform> {
  progress.heading("The platform");
  const system = await startSystem(home, progress, cleanUp);
  const warm = progress.step(
    "Warm up the functions",
    () => warmUp(system.card.endpoint, controlPlaneAccount),
    (count) => `${count}`,
  );
  // Awaited by those who need it; where the system is stopped before, there is nothing to tell.
  warm.catch(() => {});
  const adminToken = await tokenFor(system.card, { role: "platform-admin" });
  const admin = apiOf(system.card.apiUrl, adminToken);
  progress.heading("The products join, each in an account of its own");
  const joins = exampleProducts.map((name) =>
    progress.step(
      `${name}: register, let in, verify`,
      () => join({ home, system, admin, cleanUp }, name),
      ({ account, status }) => `account ${account}, ${status}`,
    ),
  );
  await whileAlive(system.died, Promise.all(joins));
  writeCard(home.card, system.card);
  cleanUp.defer(() => removeCard(home.card));
  return { ...system, adminToken, admin, warm };
}

type Site = { home: Home; system: System; admin: Api; cleanUp: CleanUp };

/** Lets an example product join; starts its service where it does the work on its tenants itself. */
async function join({ home, system, admin, cleanUp }: Site, name: string): Promise<Product> {
  const product = await joinProduct(system, admin, registrationOf(name));
  if (product.integration.kind === "events") {
    const service = await startExampleService(home, system.card, product);
    cleanUp.defer(service.stop);
  }
  return product;
}
