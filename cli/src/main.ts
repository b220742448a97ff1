// The import of the whole module works on each version of Node; older ones have no compile cache.
import * as nodeModule from "node:module";

const version = process.env["TENANTRY_VERSION"] ?? "0.0.0";
const words = process.argv.slice(2);

// A closed pipe, as of `| head`, ends the program without a message.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
  process.stdout.write(`${version}\n`);
} else {
  nodeModule.enableCompileCache?.();
  const { run } = await import("./run.ts");
  process.exitCode = await run(words, version);
}
