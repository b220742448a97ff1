import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventNames } from "../events/catalog.ts";
import { jsonSchemaOf } from "../events/json-schema.ts";
import { packCommandLine } from "./pack-command-line.ts";
import { packFolder } from "./pack-folder.ts";

const root = join(import.meta.dirname, "..");

/** The dependencies of the project that the consumer package needs. */
const packageDependencies = [
  "@aws-lambda-powertools/batch",
  "@aws-lambda-powertools/idempotency",
  "@aws-sdk/client-dynamodb",
  "@aws-sdk/client-sqs",
  "@aws-sdk/lib-dynamodb",
  "@types/aws-lambda",
  "zod",
];

/** Builds the package's manifest with the project's version and the same versions of dependencies. */
function createManifest({ name, version, description, license, dependencies, devDependencies }: Manifest) {
  const versions = { ...devDependencies, ...dependencies };
  return {
    name,
    version,
    description,
    license,
    type: "module",
    engines: { node: ">=20" },
    exports: {
      "./events": { types: "./dist/events/public.d.ts", default: "./dist/events/public.js" },
      "./consumer": { types: "./dist/consumer/public.d.ts", default: "./dist/consumer/public.js" },
      "./schemas/*": "./schemas/*",
    },
    files: ["dist", "schemas"],
    dependencies: Object.fromEntries(packageDependencies.map((one) => [one, versions[one]])),
  };
}
type Manifest = Record<"name" | "version" | "description" | "license", string> &
  Record<"dependencies" | "devDependencies", Record<string, string>>;

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Builds and packs the package that product teams install. Replaces `folder` and returns the path of the archive. */
export function packConsumerPackage(folder = join(root, ".tenantry", "package")): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "schemas"), { recursive: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const project = ["--project", join(root, "consumer"), "--outDir", join(folder, "dist")];
  execFileSync(process.execPath, [tsc, ...project], { stdio: ["ignore", "inherit", "inherit"] });
  const manifest = createManifest(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  writeFileSync(join(folder, "package.json"), toJson(manifest));
  cpSync(join(root, "docs", "consume.md"), join(folder, "README.md"));
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  for (const name of eventNames) writeFileSync(join(folder, "schemas", `${name}.json`), toJson(jsonSchemaOf(name)));
  return packFolder(folder);
}

if (import.meta.main) console.log([packConsumerPackage(), packCommandLine()].join("\n"));
