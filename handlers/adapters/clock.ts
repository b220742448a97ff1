import { randomBytes } from "node:crypto";
import { v7 } from "uuid";
import type { IdPrefix } from "../../schemas/ids.ts";

/** Returns the current time as an RFC 3339 timestamp in UTC. */
export const now = (): string => new Date().toISOString();

/** Creates an id that sorts after all earlier ones. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${v7().replaceAll("-", "")}`;

/** The last digits of an event's id: its number in its commit. */
const NUMBER_DIGITS = 2;

/** Creates the ids of a commit's events. Those of several events differ in their last digits alone, so that each leads to the
 *  first one. */
export function newEventIds(count: number): string[] {
  const id = newId("evt");
  if (count <= 1) return [id];
  const numbers = Array.from({ length: count }, (_, index) => index.toString(16).padStart(NUMBER_DIGITS, "0"));
  return numbers.map((number) => `${id.slice(0, -NUMBER_DIGITS)}${number}`);
}

/** Returns the id of the first event in the commit of several events. */
export const firstEventIdOf = (id: string): string => `${id.slice(0, -NUMBER_DIGITS)}${"0".repeat(NUMBER_DIGITS)}`;

/** Creates a product's ExternalId, which is unique and cannot be guessed. */
export const newExternalId = (): string => `tenantry-${randomBytes(24).toString("hex")}`;
