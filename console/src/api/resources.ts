import type { Operation } from "./openapi.d.ts";

export type {
  Actor,
  BlockedAction,
  Envelope,
  Me,
  Operation,
  Overview,
  Plan,
  Preview,
  Product,
  Subscription,
  Tenant,
  User,
} from "./openapi.d.ts";

export type Step = Operation["steps"][number];
export type Attempt = Step["attempts"][number];
