import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { Role } from "./user.ts";

/** The caller of a request: a token or a signature proves the identity, the user catalog (for a machine: its product)
 *  describes it. */
export const Caller = defineSchema(() =>
  z.strictObject({
    /** The same as `actor` on the events that this caller causes. */
    subject: z.string(),
    userId: z.string().optional(),
    email: z.string().optional(),
    displayName: z.string().optional(),
    roles: z.array(Role),
    tenantId: z.string().optional(),
    team: z.string().optional(),
    /** Set for a product's machine client, which has no roles. */
    productId: z.string().optional(),
    /** The scopes of a machine's token. People's tokens have none. */
    scopes: z.array(z.string()).optional(),
  }),
);
export type Caller = z.infer<typeof Caller>;
