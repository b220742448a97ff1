import type * as generated from "./openapi.d.ts";
import type { Operation } from "./openapi.d.ts";

export type {
  BlockedAction,
  Envelope,
  Me,
  Operation,
  Plan,
  Preview,
  Product,
  Subscription,
  User,
} from "./openapi.d.ts";

// These fields come with the rest of the API for people.
export type Tenant = generated.Tenant & { externalId?: string };

export type Step = Operation["steps"][number];
export type Attempt = Step["attempts"][number];

/** The person or program behind a token's subject. */
export type Actor = {
  subject: string;
  kind: "user" | "client" | "system" | "unknown";
  userId?: string;
  displayName?: string;
  email?: string;
  tenantId?: string;
  productId?: string;
};

export type Overview = {
  asOf: string;
  tenants: Record<string, number>;
  products: Record<string, number>;
  subscriptions: Record<string, Record<string, number>>;
  operations: { open: number; failing: number };
  perDay: { date: string; succeeded: number; failed: number; cancelled: number }[];
};
