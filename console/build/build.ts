// Builds the console into dist/. Types are not part of it: `npm run types` and `tsc` check them.
import { build } from "vite";

// A caller's value, such as `test`, would build React's development version, which is larger and mounts twice.
process.env["NODE_ENV"] = "production";

await build({
  root: new URL("..", import.meta.url).pathname,
  logLevel: process.argv.includes("--quiet") ? "error" : "info",
});
