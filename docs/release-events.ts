import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalog, eventNames } from "../events/catalog.ts";
import { findCatalogChanges, type Schemas } from "../events/compatibility.ts";
import { dataschemaOf } from "../events/envelope.ts";
import { jsonSchemaOf } from "../events/json-schema.ts";

const releasedFile = join(import.meta.dirname, "..", "events", "released.json");

/** Returns the released schemas, on which consumers rely. */
export const readReleasedSchemas = (): Schemas => JSON.parse(readFileSync(releasedFile, "utf8"));

/** Returns the current schemas of the catalog. */
export const buildCurrentSchemas = (): Schemas =>
  Object.fromEntries(
    eventNames.map((name) => {
      const { $schema: _, ...schema } = jsonSchemaOf(name) as Record<string, unknown>;
      return [dataschemaOf(catalog[name]), schema];
    }),
  );

/** Releases the current catalog. With `--check` it only compares, and fails if a change is breaking. */
function release(check: boolean): void {
  const { breaking, additive } = findCatalogChanges(readReleasedSchemas(), buildCurrentSchemas());
  for (const what of breaking) console.error(`Breaking change: ${what}`);
  if (breaking.length > 0) {
    console.error("Add a new version of the event beside the released one: docs/publish-an-event.md.");
    process.exitCode = 1;
  } else if (!check) {
    writeFileSync(releasedFile, `${JSON.stringify(buildCurrentSchemas(), null, 2)}\n`);
    console.log(additive.length === 0 ? "No changes since the last release." : additive.join("\n"));
  }
}

if (import.meta.main) release(process.argv.includes("--check"));
