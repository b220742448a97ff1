import { randomBytes } from "node:crypto";
import { v7 } from "uuid";
import type { IdPrefix } from "../../schemas/ids.ts";

/** The time as the platform writes it. */
export const now = (): string => new Date().toISOString();

/** A new id that sorts behind those made before it. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${v7().replaceAll("-", "")}`;

/** The ExternalId of a product: nobody can guess it, and no two products share one. */
export const newExternalId = (): string => `tenantry-${randomBytes(24).toString("hex")}`;
