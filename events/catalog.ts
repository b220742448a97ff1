import * as z from "zod";
import { dataschemaOf, Envelope, sourceOf } from "./envelope.ts";
import * as operation from "./operation.ts";
import * as product from "./product.ts";
import * as rollout from "./rollout.ts";
import * as subscription from "./subscription.ts";
import * as tenant from "./tenant.ts";
import * as user from "./user.ts";

/**
 * All events that the platform publishes. The catalog contains each constant of the imported files. An incompatible
 * version of an event is another constant, called `NameV2`, with the same name and the next version.
 */
export const catalog = { ...tenant, ...subscription, ...product, ...user, ...operation, ...rollout } as const;

export type EventName = keyof typeof catalog;
/** The data of an event. */
export type DataOf<Name extends EventName> = z.infer<(typeof catalog)[Name]["data"]>;
/** An event: its envelope with its data. */
export type EventOf<Name extends EventName> = Omit<Envelope, "type" | "data"> & {
  type: (typeof catalog)[Name]["name"];
  data: DataOf<Name>;
};

/** The names of all events, sorted because runtimes differ in the order of a module's exports. */
export const eventNames = (Object.keys(catalog) as EventName[]).sort();

/** Returns the schema of an event: its envelope with its data. */
export function schemaOf(name: EventName) {
  const event = catalog[name];
  return Envelope.extend({
    type: z.literal(event.name),
    source: z.literal(sourceOf(event.aggregate)),
    dataschema: z.literal(dataschemaOf(event)),
    data: event.data,
  });
}

/** An EventBridge pattern; `detail` excludes the versions that were not named. */
type Pattern = {
  source: string[];
  "detail-type": string[];
  detail?: { dataschema: { "anything-but": string[] }[] };
};

/** Returns the EventBridge pattern that matches exactly these events. */
export function patternOf(...names: [EventName, ...EventName[]]): Pattern {
  const types = [...new Set<string>(names.map((name) => catalog[name].name))];
  const beside = eventNames.filter((name) => types.includes(catalog[name].name) && !names.includes(name));
  const unnamed = beside.map((name) => dataschemaOf(catalog[name]));
  return {
    source: [...new Set(names.map((name) => sourceOf(catalog[name].aggregate)))],
    "detail-type": types,
    ...(unnamed.length === 0 ? {} : { detail: { dataschema: [{ "anything-but": unnamed }] } }),
  };
}
