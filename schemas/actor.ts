import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { ProductId, TenantId, UserId } from "./ids.ts";

/** The caller behind a subject, in responses. */
export const Actor = defineSchema(() =>
  z
    .strictObject({
      subject: z.string(),
      kind: z
        .enum(["user", "client", "system", "unknown"])
        .describe("`client` is a product's program; `unknown` also stands for callers whom you may not read"),
      userId: UserId.optional(),
      displayName: z.string().optional(),
      email: z.string().optional(),
      tenantId: TenantId.optional(),
      productId: ProductId.optional(),
    })
    .meta({ id: "Actor" }),
);
export type Actor = z.infer<typeof Actor>;
