import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Role } from "./user.ts";

/** Who calls: proven by the token, described by the user catalogue (or, for a machine, by its product). */
export const Caller = defineSchema(() =>
  z.strictObject({
    /** The same as `actor` on the events that this caller causes. */
    subject: z.string(),
    userId: z.string().optional(),
    email: z.string().optional(),
    roles: z.array(Role),
    tenantId: z.string().optional(),
    team: z.string().optional(),
    /** Set for a product's machine client, which has no roles. */
    productId: z.string().optional(),
    /** The scopes of a machine's token; people's tokens have none of ours. */
    scopes: z.array(z.string()).optional(),
  }),
);
export type Caller = z.infer<typeof Caller>;
