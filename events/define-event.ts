import type * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";

/** A kind of aggregate. Each aggregate has its own sequence of events. */
export type AggregateType = "tenant" | "subscription" | "product" | "user" | "operation" | "rollout";

/** The definition of an event. Its type, JSON Schema, bus pattern and documentation are generated from it. */
export type EventDefinition<Name extends string = string, Data extends z.ZodObject = z.ZodObject> = {
  /** The name of a past change of the aggregate; also the `detail-type` on the bus. */
  readonly name: Name;
  readonly aggregate: AggregateType;
  /** The number of incompatible changes plus one; a new optional field is compatible. */
  readonly version: number;
  /** One sentence for consumers. */
  readonly summary: string;
  /** The schema of the data: ids and names only, no secrets and no personal values. */
  readonly data: Data;
};

/** Defines an event; `data` builds the schema of its data. */
export const defineEvent = <const Name extends string, Data extends z.ZodObject>({
  data,
  ...definition
}: Omit<EventDefinition<Name, Data>, "data"> & { data: () => Data }): EventDefinition<Name, Data> => ({
  ...definition,
  data: defineSchema(data),
});

/** Returns the catalog's name of an event. Versions of one event share their `type` but have different names. */
export function nameOf({ type, dataschema }: { type: string; dataschema: string }): string {
  const version = dataschema.slice(dataschema.lastIndexOf(":") + 1);
  return version === "1" ? type : `${type}V${version}`;
}
