import * as z from "zod";
import { catalog, type EventName } from "./catalog.ts";

/** The descriptions of schemas without the names and titles that they have in the API: an event's schema is complete. */
class Descriptions extends z.core.$ZodRegistry<z.core.GlobalMeta> {
  override get<Schema extends z.core.$ZodType>(schema: Schema): z.core.$replace<z.core.GlobalMeta, Schema> | undefined {
    const { id: _, title: __, ...meta } = z.globalRegistry.get(schema) ?? {};
    return meta as z.core.$replace<z.core.GlobalMeta, Schema>;
  }
}

/** Returns the JSON Schema of an event's data, or of its envelope. */
export const toEventSchema = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { target: "draft-07", metadata: new Descriptions() });

/** Returns the JSON Schema of an event's data. */
export const jsonSchemaOf = (name: EventName) => toEventSchema(catalog[name].data);
