// Builds the console into dist/. Types are no part of it: `npm run types` and `tsc` check them.
import { build } from "vite";

await build({
  root: new URL("..", import.meta.url).pathname,
  logLevel: process.argv.includes("--quiet") ? "error" : "info",
});
