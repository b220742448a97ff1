import type { Product } from "../../../console/src/api/openapi.d.ts";
import type { ApiClient } from "../api/client.ts";
import type { Delivery } from "./delivery/delivery.ts";
import type { Life } from "./life.ts";

/** A tenant that exists for the check only. */
export type SyntheticTenant = { id: string; name: string; probeUrl?: string | undefined };

export type Plan = Product["plans"][number];

/** The subscription that the synthetic tenants have, and the values to which it changes. */
export type Terms = {
  plan: Plan;
  nextPlan?: Plan | undefined;
  seats?: number | undefined;
  nextSeats?: number | undefined;
  parameters: Readonly<Record<string, string | number | boolean>>;
};

/** The time within which the product has to answer, and the signal of Ctrl-C. */
export type PollPolicy = { timeoutMs: number; signal: AbortSignal };

/** A check of one product while it runs. */
export type Run = {
  api: ApiClient;
  product: Product;
  terms: Terms;
  /** The mailbox of the synthetic users. */
  mailbox: string;
  probe?: string | undefined;
  delivery?: Delivery | undefined;
  /** Is true while the consumer leaves messages in its queue. */
  leavesMessages?: boolean;
  readProfile?: ReadProfile | undefined;
  pollPolicy: PollPolicy;
  tenants: SyntheticTenant[];
  life: Life;
  note: (text: string) => void;
};

/** Reads a user's profile as the product's machine does. Returns undefined without access. */
export type ReadProfile = (tenantId: string, userId: string) => Promise<Record<string, unknown> | undefined>;
