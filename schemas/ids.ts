import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** What an id names; the prefix of every id the platform makes itself. */
export type IdPrefix = "ten" | "usr" | "op" | "evt" | "ntf";

const idSchema = (prefix: IdPrefix) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `not an id like ${prefix}_…`);

/** A tenant's id. All ids sort by the time they were made. */
export const TenantId = defineSchema(() => idSchema("ten"));
/** A user's id; also the name under which the identity provider knows the user. */
export const UserId = defineSchema(() => idSchema("usr"));
/** An operation's id. */
export const OperationId = defineSchema(() => idSchema("op"));
/** An event's id: the same on the bus, in the log, on every topic and queue. */
export const EventId = defineSchema(() => idSchema("evt"));
/** A notification's id. */
export const NotificationId = defineSchema(() => idSchema("ntf"));

/** When an id was made, in ms: its first 48 bits say so, as in every UUID of version 7. */
export const timeOf = (id: string): number => Number.parseInt(id.slice(id.indexOf("_") + 1).slice(0, 12), 16);

const slug = defineSchema(() =>
  z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "lowercase letters, digits and single hyphens, starting with a letter")
    .min(2)
    .max(32),
);

/** A product's id, chosen by whoever registers it and never used again. */
export const ProductId = slug;
/** A plan's id, unique within its product. */
export const PlanId = slug;
/** A team's id: what a product belongs to and a product owner is a member of. */
export const TeamId = slug;

/** An RFC 3339 time in UTC with milliseconds. */
export const Timestamp = defineSchema(() => z.iso.datetime());

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const topLabel = "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
/** Atoms with dots between them (RFC 5322) at a domain, one of other scripts in its ASCII form, of RFC 5321's lengths. */
const address = new RegExp(`^(?=.{1,64}@)${atom}(?:\\.${atom})*@(?:${label}\\.)+${topLabel}$`);

/** An e-mail address, kept in lower case: addresses that differ only in case are the same person. */
export const Email = defineSchema(() => z.email({ pattern: address }).max(254).toLowerCase());
