import type { Operation, Step, Tenant } from "../../api/resources.ts";

/** A product of an onboarding: its own operation and the state of its subscription. */
export type Lane = { productId: string; planId: string; status: string; operation: Operation | undefined };

/** Returns the lanes of an onboarding, in the order of the tenant's subscriptions. */
export const lanesOf = (tenant: Tenant, onboarding: Operation, operations: readonly Operation[]): Lane[] =>
  tenant.subscriptions.map(({ productId, planId, status }) => ({
    productId,
    planId,
    status,
    operation: operations.find(
      ({ parentId, target }) => parentId === onboarding.id && target.id === `${tenant.id}/${productId}`,
    ),
  }));

/** Returns what an operation does at the moment, in words. */
export function describeNow(operation: Operation | undefined): string {
  if (!operation) return "Waits for the tenant's own steps";
  if (operation.status === "succeeded") return "Ready";
  const failed = operation.steps.find(({ status }) => status === "failed");
  if (operation.status === "failed") return failed ? `Failed at "${failed.name}"` : "Failed";
  if (operation.status === "cancelled") return "Cancelled";
  const running = operation.steps.find(({ status }) => status === "running");
  if (!running) return operation.status === "queued" ? "Waits for its start" : "Between two steps";
  return running.name + describeAttempt(running);
}

const describeAttempt = ({ attempts }: Step): string => {
  const number = attempts.at(-1)?.number ?? 1;
  return number > 1 ? `, attempt ${number}` : "";
};

/** Returns the number of steps that need no more work. */
export const countFinished = ({ steps }: Operation): number =>
  steps.filter(({ status }) => status === "succeeded" || status === "skipped").length;
