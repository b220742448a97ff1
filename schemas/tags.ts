import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

const printable = /^[\p{L}\p{N}\p{Zs}_.:/=+\-@]*$/u;

/** Up to 10 tags. AWS accepts the same keys and values, so the platform can tag resources with them. */
export const Tags = defineSchema(() =>
  z
    .record(z.string().regex(printable).min(1).max(128), z.string().regex(printable).max(256))
    .refine((tags) => Object.keys(tags).length <= 10, "at most 10 tags")
    .refine(
      (tags) => !Object.keys(tags).some((key) => /^(aws|tenantry):/i.test(key)),
      "the prefixes aws: and tenantry: are reserved",
    )
    // The conversion to JSON Schema omits refinements.
    .meta({
      maxProperties: 10,
      title: "Tags",
      description: "up to 10 tags; names that begin with aws: or tenantry: are reserved",
    }),
);
export type Tags = z.infer<typeof Tags>;
