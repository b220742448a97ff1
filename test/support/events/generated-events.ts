import fc from "fast-check";
import { catalog, type EventName, eventNames } from "../../../events/catalog.ts";
import type { Envelope } from "../../../events/envelope.ts";
import { jsonSchemaOf } from "../../../events/json-schema.ts";
import { seal } from "../../../events/seal.ts";
import { NOW } from "../builders.ts";
import { generateValues, type JsonSchema } from "../generators/json-schema.ts";

const exampleCache = new Map<EventName, object>();

/** Generates valid data for an event. The data is the same at each call. */
function generateExample(name: EventName): object {
  const cached = exampleCache.get(name);
  if (cached) return cached;
  const [example] = fc.sample(generateValues(jsonSchemaOf(name) as JsonSchema), { seed: 1, numRuns: 1 });
  exampleCache.set(name, example as object);
  return example as object;
}

/** Builds a sealed event with generated data. */
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

/** Builds one event of each type. */
export const buildEveryEvent = (): Envelope[] => eventNames.map((name) => buildEvent(name));
