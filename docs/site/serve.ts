import { parseArgs } from "node:util";
import { startServer } from "./build/server.ts";
import { buildSite, distFolder } from "./build/site-build.ts";

// Builds and serves the site: `npm run docs:serve [-- --port 4321]` in the repository. Ends with Ctrl-C.
try {
  const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
  buildSite();
  const { url } = await startServer(distFolder, Number(values.port));
  console.log(`The documentation is at ${url} (Ctrl-C ends it)`);
} catch (error) {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  const reason = isTaken ? "the port is in use: choose another one, or leave out --port" : error;
  console.error(`tenantry: ${reason instanceof Error ? reason.message : reason}`);
  process.exitCode = 1;
}
