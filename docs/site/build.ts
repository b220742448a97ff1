import { buildSite, distFolder } from "./build/site-build.ts";

// Builds the site: `npm run docs:build` in the repository.
try {
  buildSite();
  console.log(`The documentation site is in ${distFolder}`);
} catch (error) {
  console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
