import type { Product } from "../schemas/product.ts";
import { type Api, apiOf } from "./api.ts";
import { removeCard, writeCard } from "./card.ts";
import type { CleanUp } from "./clean-up.ts";
import { whileAlive } from "./engine.ts";
import { startExampleService } from "./example-service.ts";
import { exampleProducts, registrationOf } from "./examples.ts";
import type { Home } from "./home.ts";
import { joinProduct } from "./join-product.ts";
import type { Progress } from "./progress.ts";
import { type System, startSystem } from "./system.ts";
import { tokenFor } from "./token.ts";

/** The control plane with the example products, ready for tenants. */
export type Platform = System & { adminToken: string; admin: Api };

/** Starts everything that there is before the first tenant, and tells other programs where it is. */
export async function startPlatform(home: Home, progress: Progress, cleanUp: CleanUp): Promise<Platform> {
  progress.heading("The platform");
  const system = await startSystem(home, progress, cleanUp);
  const adminToken = await tokenFor(system.card, { role: "platform-admin" });
  const admin = apiOf(system.card.apiUrl, adminToken);
  for (const name of exampleProducts) {
    progress.heading(`The product ${name} joins`);
    const registration = registrationOf(name);
    await whileAlive(system.died, joinProduct(system, admin, registration, progress));
    if (registration.integration.kind !== "events") continue;
    const product = await admin.get<Product>(`/products/${name}`);
    const service = await progress.step("Start the product's service", () =>
      startExampleService(home, system.card, product),
    );
    cleanUp.defer(service.stop);
  }
  writeCard(home.card, system.card);
  cleanUp.defer(() => removeCard(home.card));
  return { ...system, adminToken, admin };
}
