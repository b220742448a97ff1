import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalog, eventNames, jsonSchemaOf } from "../events/catalog.ts";
import { findCatalogChanges, type Schemas } from "../events/compatibility.ts";
import { dataschemaOf } from "../events/envelope.ts";

const releasedFile = join(import.meta.dirname, "..", "events", "released.json");

/** What consumers out there rely on. */
export const readReleasedSchemas = (): Schemas => JSON.parse(readFileSync(releasedFile, "utf8"));

/** What the catalogue says today, without the words that bind nobody. */
export const buildCurrentSchemas = (): Schemas =>
  Object.fromEntries(
    eventNames.map((name) => {
      const { $schema: _, ...schema } = jsonSchemaOf(name) as Record<string, unknown>;
      return [dataschemaOf(catalog[name]), schema];
    }),
  );

/** Releases the catalogue as it is; with --check it only says whether it could be, and fails where it would break. */
const release = (check: boolean): void => {
  const { breaking, additive } = findCatalogChanges(readReleasedSchemas(), buildCurrentSchemas());
  for (const what of breaking) console.error(`Breaks who consumes it: ${what}`);
  if (breaking.length > 0) {
    console.error("Give the new shape a version of its own beside the released one: docs/publish-an-event.md.");
    process.exitCode = 1;
  } else if (!check) {
    writeFileSync(releasedFile, `${JSON.stringify(buildCurrentSchemas(), null, 2)}\n`);
    console.log(additive.length === 0 ? "Nothing is new since the last release." : additive.join("\n"));
  }
};

if (import.meta.main) release(process.argv.includes("--check"));
