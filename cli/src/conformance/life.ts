/** The tasks that the product is given, in the order of a tenant's life. */
export type Task =
  | "onboarding"
  | "secondOnboarding"
  | "seats"
  | "plan"
  | "suspension"
  | "reactivation"
  | "backlog"
  | "lastChange"
  | "removal"
  | "secondRemoval";

/** The end of a task. `unanswered` means that the product did not end it in time. */
export type Outcome = {
  operationId: string;
  result: "succeeded" | "failed" | "unanswered";
  reason?: string | undefined;
  seconds: number;
};

/** The stages at which the product's view of a tenant is read. */
export type Stage =
  | "onboarded"
  | "duplicated"
  | "seatsChanged"
  | "profileShared"
  | "profileWithdrawn"
  | "reactivated"
  | "reordered"
  | "lastChanged"
  | "removed"
  | "secondBefore"
  | "secondAfter";

/** The visible part of a tenant: the reported outputs, and the product's answer to the probe. */
export type Snapshot = { outputs?: Record<string, string> | undefined; answer?: ProbeAnswer | undefined };
export type ProbeAnswer = { status: number; text: string };

/** The parts of a life that can't always be observed. */
export type Observation = "copies" | "relay" | "probe" | "profiles" | "queue";

/** The observations of a product during the life of a synthetic tenant. */
export type Life = {
  productId: string;
  timeoutSeconds: number;
  tasks: Partial<Record<Task, Outcome>>;
  snapshots: Partial<Record<Stage, Snapshot>>;
  /** The reasons why something was not observed. */
  unobserved: Partial<Record<Observation, string>>;
  /** Is true if a report ended an operation although its request was of another run. */
  lateReportCounted?: boolean;
  /** The messages in the product's queue before and after the life. */
  messages?: { before: number; after: number };
  profile?: { declared: readonly string[]; problem?: string | undefined };
};

export const createLife = (productId: string, timeoutSeconds: number): Life => ({
  productId,
  timeoutSeconds,
  tasks: {},
  snapshots: {},
  unobserved: {},
});
