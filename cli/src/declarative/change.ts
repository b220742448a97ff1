import type { RouteId } from "../api/routes.ts";

/** The parts of a request whose ids are known only when it is sent. */
export type ChangeParts = {
  path?: Readonly<Record<string, string>>;
  body?: Record<string, unknown>;
};

/** A difference between the files and the platform, with the request that removes it. */
export type Change = {
  action: "create" | "update";
  kind: string;
  /** The name of the resource in the files. */
  key: string;
  fields: readonly string[];
  phase: number;
  route: RouteId;
  parts: ChangeParts;
  /** The key of the tenant that is created before, so that its id is not known yet. */
  tenantKey?: string;
  /** Set if the request needs a resource that is created before, so that it has no dry run yet. */
  waitsFor?: string;
};

/** The order of dependence. The changes of a phase run together. */
export const phases = {
  products: 1,
  verifications: 2,
  tenants: 3,
  onboardings: 4,
  retries: 5,
  subscriptions: 6,
  users: 7,
  notifications: 8,
} as const;
