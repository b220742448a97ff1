import * as z from "zod";
import { sourceOf } from "./envelope.ts";
import * as operation from "./operation.ts";
import * as product from "./product.ts";
import * as subscription from "./subscription.ts";
import * as tenant from "./tenant.ts";
import * as user from "./user.ts";

/** Every event that the platform publishes, by name. A new event is a constant in its file: this list follows. */
export const catalog = { ...tenant, ...subscription, ...product, ...user, ...operation } as const;

export type EventName = keyof typeof catalog;
/** What an event of this name carries. */
export type DataOf<Name extends EventName> = z.infer<(typeof catalog)[Name]["data"]>;

export const eventNames = Object.keys(catalog) as EventName[];

/** The JSON Schema of an event's data. */
export const jsonSchemaOf = (name: EventName) => z.toJSONSchema(catalog[name].data, { target: "draft-07" });

/** The EventBridge pattern that matches exactly these events. */
export const patternOf = (...names: [EventName, ...EventName[]]): { source: string[]; "detail-type": string[] } => ({
  source: [...new Set(names.map((name) => sourceOf(catalog[name].aggregate)))],
  "detail-type": names,
});
