import type * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";

/** What an event can be about; each aggregate has its own sequence of events. */
export type AggregateType = "tenant" | "subscription" | "product" | "user" | "operation";

/** One event: the constant from which its type, JSON Schema, bus pattern and documentation follow. */
export type EventDefinition<Name extends string = string, Data extends z.ZodObject = z.ZodObject> = {
  /** A past fact about its aggregate, the same as `detail-type` on the bus. */
  readonly name: Name;
  readonly aggregate: AggregateType;
  /** Counts incompatible shapes; a new optional field is not one. */
  readonly version: number;
  /** One sentence for those who consume it. */
  readonly summary: string;
  /** Ids and names only: no secret, no personal value. */
  readonly data: Data;
};

/** Defines an event; `data` builds the schema of what it carries. */
export const defineEvent = <const Name extends string, Data extends z.ZodObject>({
  data,
  ...definition
}: Omit<EventDefinition<Name, Data>, "data"> & { data: () => Data }): EventDefinition<Name, Data> => ({
  ...definition,
  data: defineSchema(data),
});

/** How the catalogue calls what an envelope tells of: versions of one event share their `type`, but not this. */
export const nameOf = ({ type, dataschema }: { type: string; dataschema: string }): string => {
  const version = dataschema.slice(dataschema.lastIndexOf(":") + 1);
  return version === "1" ? type : `${type}V${version}`;
};
