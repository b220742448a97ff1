import type * as generated from "./openapi.d.ts";

/** An action that the caller's role permits and the state forbids. */
export type BlockedAction = { action: string; code: string; reason: string };

/** The fields by which each resource tells what may be done with it now. */
type Actionable = {
  blockedActions?: BlockedAction[];
  activeOperationId?: string;
  lastOperationId?: string;
};

export type Operation = generated.Operation &
  Actionable & { tenantId?: string; tenantName?: string; productId?: string; retryable?: boolean; failing?: boolean };
export type Subscription = generated.Subscription & Actionable;
export type Tenant = Omit<generated.Tenant, "subscriptions"> &
  Actionable & { externalId?: string; subscriptions: Subscription[] };
export type Product = generated.Product & Actionable;
export type User = generated.User & Actionable;
export type Me = generated.Me & { userId?: string; displayName?: string; reach?: Record<string, string> };
export type { Plan, Preview, Problem } from "./openapi.d.ts";

export type Step = Operation["steps"][number];
export type Attempt = Step["attempts"][number];
export type Failure = NonNullable<Operation["error"]>;

/** A published event: a CloudEvents envelope. */
export type Envelope = {
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  sequence: number;
  correlationid: string;
  causationid?: string;
  operationid?: string;
  tenantid?: string;
  productid?: string;
  actor: string;
  data: Record<string, unknown>;
};

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
