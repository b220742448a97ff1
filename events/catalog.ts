import * as z from "zod";
import { dataschemaOf, Envelope, sourceOf } from "./envelope.ts";
import * as operation from "./operation.ts";
import * as product from "./product.ts";
import * as subscription from "./subscription.ts";
import * as tenant from "./tenant.ts";
import * as user from "./user.ts";

/**
 * Every event that the platform publishes. A new event is a constant in its file: this list follows. An incompatible
 * shape is a constant beside the one that is there, called `NameV2`, with the same name and the next version.
 */
export const catalog = { ...tenant, ...subscription, ...product, ...user, ...operation } as const;

export type EventName = keyof typeof catalog;
/** What an event of this name carries. */
export type DataOf<Name extends EventName> = z.infer<(typeof catalog)[Name]["data"]>;
/** A whole event: its envelope with what it carries. */
export type EventOf<Name extends EventName> = Omit<Envelope, "type" | "data"> & {
  type: (typeof catalog)[Name]["name"];
  data: DataOf<Name>;
};

/** Sorted, because the order of what a module exports is not the same in every runtime. */
export const eventNames = (Object.keys(catalog) as EventName[]).sort();

/** The JSON Schema of an event's data. */
export const jsonSchemaOf = (name: EventName) => z.toJSONSchema(catalog[name].data, { target: "draft-07" });

/** The schema of a whole event: its envelope with what it carries. */
export const schemaOf = (name: EventName) => {
  const event = catalog[name];
  return Envelope.extend({
    type: z.literal(event.name),
    source: z.literal(sourceOf(event.aggregate)),
    dataschema: z.literal(dataschemaOf(event)),
    data: event.data,
  });
};

/** An EventBridge pattern; `detail` keeps out the versions that were not named. */
type Pattern = {
  source: string[];
  "detail-type": string[];
  detail?: { dataschema: { "anything-but": string[] }[] };
};

/** The EventBridge pattern that matches exactly these events. */
export const patternOf = (...names: [EventName, ...EventName[]]): Pattern => {
  const types = [...new Set<string>(names.map((name) => catalog[name].name))];
  const beside = eventNames.filter((name) => types.includes(catalog[name].name) && !names.includes(name));
  const unnamed = beside.map((name) => dataschemaOf(catalog[name]));
  return {
    source: [...new Set(names.map((name) => sourceOf(catalog[name].aggregate)))],
    "detail-type": types,
    ...(unnamed.length === 0 ? {} : { detail: { dataschema: [{ "anything-but": unnamed }] } }),
  };
};
