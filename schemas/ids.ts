import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** The prefix of an id that the platform creates; it names the kind of resource. */
export type IdPrefix = "ten" | "usr" | "op" | "evt" | "ntf" | "rol";

const idSchema = (prefix: IdPrefix) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `not an id like ${prefix}_…`);

/** A tenant's id. All ids sort by their creation time. */
export const TenantId = defineSchema(() => idSchema("ten"));
/** A user's id, which is also the user name at the identity provider. */
export const UserId = defineSchema(() => idSchema("usr"));
/** An operation's id. */
export const OperationId = defineSchema(() => idSchema("op"));
/** An event's id, the same in the log, on the bus, and on every topic and queue. */
export const EventId = defineSchema(() => idSchema("evt"));
/** A rollout's id. */
export const RolloutId = defineSchema(() => idSchema("rol"));
/** A notification's id. */
export const NotificationId = defineSchema(() => idSchema("ntf"));

/** Returns the creation time of an id, in ms: the first 48 bits, as in every UUID of version 7. */
export const timeOf = (id: string): number => Number.parseInt(id.slice(id.indexOf("_") + 1).slice(0, 12), 16);

/** The allowed difference in ms between the time in an id and the time of the record that it identifies. */
const CLOCK_SKEW_MS = 60_000;
/** The largest time that the first 48 bits of an id can hold, in ms. */
const MAX_TIME_MS = 2 ** 48 - 1;

/** Returns the ids between which all ids lie that were created in a period. */
export function timeBoundsOf(
  prefix: IdPrefix,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): { above: string; below: string } {
  const idAt = (ms: number) => `${prefix}_${Math.min(Math.max(ms, 0), MAX_TIME_MS).toString(16).padStart(12, "0")}`;
  return {
    above: idAt(from === undefined ? 0 : Date.parse(from) - CLOCK_SKEW_MS),
    below: idAt(to === undefined ? MAX_TIME_MS : Date.parse(to) + CLOCK_SKEW_MS),
  };
}

const slug = defineSchema(() =>
  z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "lowercase letters, digits and single hyphens, starting with a letter")
    .min(2)
    .max(32),
);

/** A product's id, chosen at registration. Nobody can use it again after the product has retired. */
export const ProductId = slug;
/** A plan's id, unique within its product. */
export const PlanId = slug;
/** A team's id. A product belongs to a team, and product owners are its members. */
export const TeamId = slug;

/** An RFC 3339 time in UTC with milliseconds. */
export const Timestamp = defineSchema(() => z.iso.datetime());

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const topLabel = "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
/** Dot-separated atoms (RFC 5322) at a domain in its ASCII form, within the lengths of RFC 5321. */
const address = new RegExp(`^(?=.{1,64}@)${atom}(?:\\.${atom})*@(?:${label}\\.)+${topLabel}$`);

/** An e-mail address in lower case: addresses that differ only in case belong to the same person. */
export const Email = defineSchema(() => z.email({ pattern: address }).max(254).toLowerCase());
