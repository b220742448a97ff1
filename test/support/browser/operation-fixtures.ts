import type { Operation } from "../../../schemas/operation.ts";

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const id = (prefix: string, number: number) => `${prefix}_${String(number).padStart(32, "0")}`;

type Step = Operation["steps"][number];
const done = (name: string, start: number, end: number): Step => ({
  name,
  status: "succeeded",
  startedAt: ago(start),
  endedAt: ago(end),
  attempts: [{ number: 1, startedAt: ago(start), endedAt: ago(end) }],
});
const pending = (name: string): Step => ({ name, status: "pending", attempts: [] });

const base = (number: number, productId: string, tenantName: string) => ({
  id: id("op", number),
  kind: "subscription.provision" as const,
  target: { type: "subscription" as const, id: `${id("ten", number)}/${productId}` },
  tenantId: id("ten", number),
  tenantName,
  productId,
  requestedBy: "someone",
  correlationId: `request-${number}`,
  createdAt: ago(120),
  updatedAt: ago(60),
  version: 4,
});

const reason =
  "The control plane may not assume the role arn:aws:iam::333333333333:role/TenantryProvisioner-helpdesk. " +
  "Deploy it in the account: npm run deploy:product-account -- --product helpdesk --external-id x1";

/** An operation that failed at its second step, after three attempts. */
export function buildFailedOperation(number: number, tenantName = "Wayne Insurance") {
  const error = { code: "accountNotReachable", reason, step: "Deploy the product stack", retryable: true };
  const attempts = [1, 2, 3].map((attempt) => ({
    number: attempt,
    startedAt: ago(115 - attempt * 10),
    endedAt: ago(112 - attempt * 10),
    error: attempt === 3 ? error : { ...error, reason: "CloudFormation answered: Rate exceeded." },
  }));
  return {
    ...base(number, "helpdesk", tenantName),
    status: "failed" as const,
    done: true,
    error,
    failing: true,
    retryable: true,
    steps: [
      done("Check the product account", 118, 114),
      { name: error.step, status: "failed" as const, startedAt: ago(114), endedAt: ago(82), attempts },
      pending("Connect the product"),
      done("Give up the subscription", 82, 80),
    ],
    allowedActions: ["retry"],
    blockedActions: [{ action: "cancel", code: "illegalTransition", reason: "The operation is over." }],
  };
}

/** A running operation whose second step waits for its next attempt. */
export function buildRunningOperation(number: number, tenantName = "Wayne Insurance") {
  const reasonOfAttempt = { code: "fault", reason: "CloudFormation did not answer in time.", retryable: true };
  const deploy: Step = {
    name: "Deploy the product stack",
    status: "running",
    startedAt: ago(50),
    attempts: [{ number: 1, startedAt: ago(50), endedAt: ago(20), error: reasonOfAttempt }],
    nextAttemptAt: ago(-600),
  };
  return {
    ...base(number, "crm", tenantName),
    status: "running" as const,
    done: false,
    failing: false,
    retryable: false,
    steps: [done("Check the product account", 60, 50), deploy, pending("Activate the subscription")],
    allowedActions: ["cancel"],
    blockedActions: [{ action: "retry", code: "illegalTransition", reason: "The operation is running." }],
  };
}

/** The state of a platform with 30 days of work. */
export const buildOverview = () => ({
  asOf: ago(1),
  tenants: { active: 46, suspended: 3, requested: 1, failed: 1 },
  products: { available: 3, failed: 1 },
  subscriptions: { crm: { active: 41, suspended: 3, failed: 1 }, analytics: { active: 22 }, helpdesk: { active: 9 } },
  operations: { open: 1, awaitingApproval: 0, failing: 2 },
  perDay: Array.from({ length: 30 }, (_, index) => ({
    date: new Date(Date.now() - (29 - index) * 86_400_000).toISOString().slice(0, 10),
    succeeded: 4 + ((index * 7) % 19),
    failed: index % 11 === 3 ? 2 : 0,
    cancelled: index % 13 === 5 ? 1 : 0,
  })),
});
