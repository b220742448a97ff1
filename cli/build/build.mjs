// Builds the command line into dist/. This file is plain JavaScript, because a first start with Node 20 runs it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { stampOf } from "./stamp.mjs";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** Loads Node's modules without their facade for `import`. The facade reads every export, and some of them load parts of
 *  Node that no command needs: `node:http` alone loads the code of `fetch`. */
const lazyBuiltins = {
  name: "lazy-builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: "builtin" }));
    onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** Bundles the sources. Each command is a file of its own that is loaded when it is used. */
export async function buildCommandLine(target = join(folder, "dist")) {
  const { version } = JSON.parse(readFileSync(join(folder, "..", "package.json"), "utf8"));
  // Concurrent commands build the same files, so the last one to finish wins.
  const outdir = `${target}.${process.pid}`;
  await build({
    absWorkingDir: folder,
    entryPoints: ["src/main.ts"],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    chunkNames: "parts/[name]-[hash]",
    outExtension: { ".js": ".mjs" },
    // yaml's build for Node is CommonJS, which needs `require`.
    alias: { yaml: "./node_modules/yaml/browser/dist/index.js" },
    define: { "process.env.TENANTRY_VERSION": JSON.stringify(version) },
    plugins: [lazyBuiltins],
    logLevel: "warning",
    legalComments: "linked",
  });
  // The help of the program itself is printed without a load of the program.
  const help = execFileSync(process.execPath, [join(outdir, "main.mjs"), "help"], { encoding: "utf8" });
  writeFileSync(join(outdir, "help.txt"), help);
  writeFileSync(join(outdir, "stamp"), stampOf(folder));
  replaceFolder(target, outdir);
}

/** Returns the stamp of the sources from which a folder was built. */
function readStamp(directory) {
  const file = join(directory, "stamp");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Replaces a folder by a new one. A folder with the same stamp stays, because other commands may be loading its files. */
function replaceFolder(old, fresh) {
  const former = `${fresh}.former`;
  try {
    if (readStamp(old) === readStamp(fresh)) return;
    if (existsSync(old)) renameSync(old, former);
    renameSync(fresh, old);
  } catch {
    // Another build has replaced the folder between the two steps.
  } finally {
    for (const folder of [fresh, former]) rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCommandLine(process.argv[2]);
