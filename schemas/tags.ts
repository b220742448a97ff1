import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

const printable = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;

/** Up to 10 tags. Keys and values keep to what AWS accepts for tags, so that they may be put on resources. */
export const Tags = defineSchema(() =>
  z
    .record(z.string().regex(printable).min(1).max(128), z.string().regex(printable).max(256))
    .refine((tags) => Object.keys(tags).length <= 10, "at most 10 tags")
    .refine(
      (tags) => !Object.keys(tags).some((key) => /^(aws|tenantry):/i.test(key)),
      "aws: and tenantry: are reserved",
    )
    // What the OpenAPI document would not say of itself.
    .meta({
      maxProperties: 10,
      propertyNames: { type: "string", minLength: 1, maxLength: 128, pattern: printable.source },
      description: "up to 10 tags; names that begin with aws: or tenantry: are reserved",
    }),
);
export type Tags = z.infer<typeof Tags>;
