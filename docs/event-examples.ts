import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EventName, eventNames, schemaOf } from "../events/catalog.ts";
import type { Envelope } from "../events/envelope.ts";

/** The file of example events by name. `npm run record-events` records them. */
export const exampleFile = join(import.meta.dirname, "event-examples.json");
export const readEventExamples = (): Partial<Record<string, Envelope>> => JSON.parse(readFileSync(exampleFile, "utf8"));

/** Returns the events without a valid example. */
export const listEventsWithoutExample = (examples = readEventExamples()): EventName[] =>
  eventNames.filter((name) => !schemaOf(name).safeParse(examples[name]).success);

/** The values that differ between runs, and their replacements by order of appearance. */
const volatilePatterns: [RegExp, (found: string, count: number) => string][] = [
  [
    /(ten|usr|op|evt|rol)_[0-9a-f]{32}/g,
    (found, count) => `${found.split("_")[0]}_019a1f3c5b7e7d10a2c4e6f8091b${toHex(count)}`,
  ],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (_, count) => `019a1f3c-5b7e-7d10-a2c4-e6f8091b${toHex(count)}`],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, () => "2026-11-24T10:00:00.000Z"],
  // The ids of products that tests create.
  [/\bp-\d+-[a-z0-9]+-\d+\b/g, () => "crm"],
  [/\ba-team\b/g, () => "crm-team"],
  // The role names that CloudFormation generates.
  [/Role[0-9A-F]{8}-[0-9A-Z]+/g, () => "Role"],
];
const toHex = (count: number): string => count.toString(16).padStart(4, "0");

/** Returns an event with its volatile values replaced. */
export function normalizeEvent(envelope: Envelope): Envelope {
  const replacements = new Map<string, string>();
  const text = volatilePatterns.reduce(
    (current, [pattern, name]) =>
      current.replaceAll(pattern, (found) => {
        const replacement = replacements.get(found) ?? name(found, replacements.size + 1);
        replacements.set(found, replacement);
        return replacement;
      }),
    JSON.stringify(envelope),
  );
  return JSON.parse(text);
}
