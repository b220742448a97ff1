import { setAdapterEnvironment } from "./adapter-environment.ts";

try {
  await setAdapterEnvironment();
  // The adapters read the environment when they are loaded.
  const [{ adoptAllReleases }, { getTemplate }] = await Promise.all([
    import("../handlers/shared/release-adoption.ts"),
    import("../handlers/adapters/objects/product-templates.ts"),
  ]);
  const { products, subscriptions } = await adoptAllReleases(getTemplate);
  console.log(`Numbered the releases of ${products} products and ${subscriptions} subscriptions.`);
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
