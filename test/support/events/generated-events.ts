import fc from "fast-check";
import { catalog, type EventName, eventNames, jsonSchemaOf } from "../../../events/catalog.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { seal } from "../../../events/seal.ts";
import { NOW } from "../builders.ts";
import { generateValues, type JsonSchema } from "../generators/json-schema.ts";

const exampleCache = new Map<EventName, object>();

/** Data that the event's schema allows; the same each time. */
const generateExample = (name: EventName): object => {
  const known = exampleCache.get(name);
  if (known) return known;
  const [made] = fc.sample(generateValues(jsonSchemaOf(name) as JsonSchema), { seed: 1, numRuns: 1 });
  exampleCache.set(name, made as object);
  return made as object;
};

/** An event of this name, sealed as the store seals it. */
export const buildEvent = (name: EventName, data: object = {}): Envelope =>
  seal(
    name,
    { ...generateExample(name), ...data },
    {
      id: `evt_${"1".repeat(32)}`,
      subject: `${catalog[name].aggregate}s/x`,
      time: NOW,
      sequence: 1,
      correlationid: "request-1",
      operationid: `op_${"2".repeat(32)}`,
      actor: "alice",
    },
  );

/** One of every event that there is. */
export const buildEveryEvent = (): Envelope[] => eventNames.map((name) => buildEvent(name));
