import { randomBytes } from "node:crypto";
import { v7 } from "uuid";
import type { IdPrefix } from "../../schemas/ids.ts";

/** Returns the current time as an RFC 3339 timestamp in UTC. */
export const now = (): string => new Date().toISOString();

/** Creates an id that sorts after all earlier ones. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${v7().replaceAll("-", "")}`;

/** Creates a product's ExternalId, which is unique and cannot be guessed. */
export const newExternalId = (): string => `tenantry-${randomBytes(24).toString("hex")}`;
