import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** The actions that a caller may apply to a resource, by its type, as `allowedActions` lists them. */
export const actionNames = {
  Tenant: ["update", "subscribe", "suspend", "reactivate", "offboard"],
  Subscription: ["change", "unsubscribe", "abandon"],
  Product: ["update", "retire", "rotateExternalId", "verify", "issueCredentials"],
  User: ["update", "disable", "enable", "resendInvitation", "remove"],
  Operation: ["retry", "cancel"],
  Notification: ["test", "remove"],
} as const;

/** A type of resource with actions. */
export type ActionSubject = keyof typeof actionNames;
/** The name of an action on a type of resource. */
export type ActionName<Subject extends ActionSubject = ActionSubject> = (typeof actionNames)[Subject][number];

const listActions = <Subject extends ActionSubject>(subject: Subject) =>
  z
    .array(z.enum<(typeof actionNames)[Subject]>(actionNames[subject]).meta({ id: `${subject}Action` }))
    .describe("what the caller may do with the resource in its status");

/** The schemas of `allowedActions`, by the type of the resource. */
export const allowedActions = {
  Tenant: defineSchema(() => listActions("Tenant")),
  Subscription: defineSchema(() => listActions("Subscription")),
  Product: defineSchema(() => listActions("Product")),
  User: defineSchema(() => listActions("User")),
  Operation: defineSchema(() => listActions("Operation")),
  Notification: defineSchema(() => listActions("Notification")),
} as const;

/** The name of an action on any type of resource. */
export const AnyAction = defineSchema(() =>
  z.enum([...new Set(Object.values(actionNames).flat())]).meta({ id: "Action" }),
);
