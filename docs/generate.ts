import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderAlarmsDocument } from "./alarms.ts";
import { buildAsyncapiDocument } from "./asyncapi.ts";
import { renderCliFilesSchema } from "./cli-files-schema.ts";
import { renderCliRoutes } from "./cli-routes.ts";
import { renderCommandsDocument } from "./commands.ts";
import { renderConfigurationDocument } from "./configuration-document.ts";
import { renderConsoleEventTypes, renderConsoleTenantFields } from "./console-data.ts";
import { listEventsWithoutExample } from "./event-examples.ts";
import { renderEventsDocument } from "./events-document.ts";
import { renderLifecyclesDocument } from "./lifecycles.ts";
import { openapiDocument } from "./openapi-document.ts";
import { renderPlaceholdersDocument } from "./placeholders-document.ts";
import { renderRolesDocument } from "./roles-document.ts";

const generatedFiles = {
  "openapi.json": openapiDocument,
  "asyncapi.json": () => `${JSON.stringify(buildAsyncapiDocument(), null, 2)}\n`,
  "events.md": renderEventsDocument,
  "lifecycles.md": renderLifecyclesDocument,
  "../cli/src/api/routes.json": renderCliRoutes,
  "../console/src/api/event-types.json": renderConsoleEventTypes,
  "../console/src/api/tenant-fields.json": renderConsoleTenantFields,
  "cli-commands.md": renderCliCommands,
  "cli-files.schema.json": renderCliFilesSchema,
  "configuration.md": renderConfigurationDocument,
  "commands.md": renderCommandsDocument,
  "alarms.md": renderAlarmsDocument,
  "placeholders.md": renderPlaceholdersDocument,
  "roles.md": renderRolesDocument,
};

/** Returns the reference of the command line. It is a process of its own, because `cli/` has settings of its own for the
 *  compiler. */
function renderCliCommands(): string {
  const script = join(import.meta.dirname, "..", "cli", "build", "print-reference.ts");
  return execFileSync(process.execPath, [script], { encoding: "utf8" });
}

/** Returns the generated documents that differ from the code, one after another: the reference of the command line is
 *  made from a file that comes before it. */
export function* findStaleDocuments() {
  for (const [name, make] of Object.entries(generatedFiles)) {
    const [path, text] = [join(import.meta.dirname, name), make()];
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) yield { path, text };
  }
}

/** Writes all generated documents. With `--check` it only lists the stale ones and fails. */
function generate(check: boolean): void {
  for (const { path, text } of findStaleDocuments()) {
    if (!check) writeFileSync(path, text);
    console.log(`${path} ${check ? "is stale: run npm run docs" : "written"}`);
    if (check) process.exitCode = 1;
  }
  for (const name of listEventsWithoutExample()) {
    console.log(`${name} has no example: run npm run record-events`);
    if (check) process.exitCode = 1;
  }
}

if (import.meta.main) generate(process.argv.includes("--check"));
