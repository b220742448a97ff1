import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packConsumerPackage } from "../../../local/pack.ts";
import { projectRoot } from "../../../local/workspace.ts";
import { parseBlocks } from "./guide-script.ts";

/** Strict compiler options. They skip the type declarations of libraries. */
const compilerOptions = {
  target: "es2024",
  module: "nodenext",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  noEmit: true,
  skipLibCheck: true,
};

/** The TypeScript files of docs/join.md. */
const guideFiles = parseBlocks(readFileSync(join(projectRoot, "docs", "join.md"), "utf8")).filter(({ name }) =>
  name.endsWith(".ts"),
);

/** Installs the packed package into a folder. Links its dependencies from this repository, so that it needs no
 *  registry. */
function installPackage(folder: string): void {
  const modules = join(folder, "node_modules");
  const installed = join(modules, "tenantry");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", packConsumerPackage(join(folder, "packed")), "-C", installed, "--strip-components=1"]);
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  for (const name of [...Object.keys(manifest.dependencies), "@types/node"]) {
    mkdirSync(join(modules, name, ".."), { recursive: true });
    symlinkSync(join(projectRoot, "node_modules", name), join(modules, name));
  }
}

/** Creates a project outside of the repository with the packed package installed. */
export function createScratchProject() {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-scratch-"));
  installPackage(folder);
  cpSync(join(import.meta.dirname, "scratch-project", "consumer.ts"), join(folder, "consumer.ts"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  mkdirSync(join(folder, "guide"));
  for (const { name, lines } of guideFiles) writeFileSync(join(folder, "guide", name), lines.join("\n"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["consumer.ts", "guide"] }));
  const journal = join(folder, "journal");

  return {
    folder,
    checkTypes: () =>
      execFileSync(process.execPath, [join(projectRoot, "node_modules/typescript/bin/tsc"), "-p", folder]),
    /** Starts the consumer. `ended` resolves with its exit code. */
    start: (env: Record<string, string>) => {
      const child = spawn(process.execPath, ["consumer.ts"], {
        cwd: folder,
        env: { PATH: process.env["PATH"], JOURNAL: journal, ...env },
        stdio: ["ignore", "ignore", "inherit"],
      });
      return { stop: () => child.kill("SIGTERM"), ended: once(child, "exit").then(([code]) => code as number | null) };
    },
    /** Reads the consumer's journal of applied events. */
    journal: (): [subject: string, sequence: number, type: string][] =>
      existsSync(journal)
        ? readFileSync(journal, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line))
        : [],
    remove: () => rmSync(folder, { recursive: true }),
  };
}
