import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EventName, eventNames, schemaOf } from "../events/catalog.ts";
import type { Envelope } from "../events/envelope.ts";

/** Events as a run published them, by name. `npm run record-events` records them anew. */
export const exampleFile = join(import.meta.dirname, "event-examples.json");
export const readEventExamples = (): Partial<Record<string, Envelope>> => JSON.parse(readFileSync(exampleFile, "utf8"));

/** The events of which there is no example, or none that is as the event is now. */
export const listEventsWithoutExample = (examples = readEventExamples()): EventName[] =>
  eventNames.filter((name) => !schemaOf(name).safeParse(examples[name]).success);

/** What differs from run to run, and what stands for the first, the second, ... of its kind. */
const volatilePatterns: [RegExp, (found: string, count: number) => string][] = [
  [
    /(ten|usr|op|evt)_[0-9a-f]{32}/g,
    (found, count) => `${found.split("_")[0]}_019a1f3c5b7e7d10a2c4e6f8091b${toHex(count)}`,
  ],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (_, count) => `019a1f3c-5b7e-7d10-a2c4-e6f8091b${toHex(count)}`],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, () => "2026-11-24T10:00:00.000Z"],
  // The products that tests make for themselves.
  [/\bp-\d+-[a-z0-9]+-\d+\b/g, () => "crm"],
  [/\ba-team\b/g, () => "crm-team"],
  // CloudFormation's names for roles.
  [/Role[0-9A-F]{8}-[0-9A-Z]+/g, () => "Role"],
];
const toHex = (count: number): string => count.toString(16).padStart(4, "0");

/** An event without what differs from run to run. */
export const normalizeEvent = (envelope: Envelope): Envelope => {
  const known = new Map<string, string>();
  const text = volatilePatterns.reduce(
    (current, [pattern, name]) =>
      current.replaceAll(pattern, (found) => {
        const provided = known.get(found) ?? name(found, known.size + 1);
        known.set(found, provided);
        return provided;
      }),
    JSON.stringify(envelope),
  );
  return JSON.parse(text);
};
