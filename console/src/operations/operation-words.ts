import type { Operation } from "../api/resources.ts";

const works: Record<Operation["kind"], string> = {
  "tenant.onboard": "Onboard",
  "tenant.offboard": "Offboard",
  "tenant.suspend": "Suspend",
  "tenant.reactivate": "Reactivate",
  "tenant.leave": "Start the grace period of",
  "tenant.restore": "Restore",
  "tenant.check": "Check",
  "tenant.repair": "Repair",
  "subscription.provision": "Set up",
  "subscription.change": "Change",
  "subscription.suspend": "Suspend",
  "subscription.reactivate": "Reactivate",
  "subscription.deprovision": "Remove",
  "product.verify": "Verify",
  "product.rollout": "Roll out",
  "user.provision": "Invite",
  "user.update": "Update",
  "user.remove": "Remove",
};

/** The kinds of operations, in the order of their names. */
export const operationKinds = Object.keys(works);

/** Returns the work of a kind of operation, such as "Onboard tenant". */
export function nameKind(kind: string): string {
  const [type = ""] = kind.split(".");
  return `${works[kind as Operation["kind"]] ?? kind} ${type}`;
}

type Named = Pick<Operation, "kind" | "target" | "tenantName" | "productId" | "tenantId">;

/** Returns what an operation does to what, such as "Set up crm for Acme". */
export function nameOperation({ kind, target, tenantName, productId, tenantId }: Named): string {
  const [tenant = "", product = ""] = target.id.split("/");
  const who = tenantName ?? tenantId ?? tenant;
  const work = works[kind] ?? kind;
  if (target.type === "tenant") return `${work} ${who}`;
  if (target.type === "subscription") return `${work} ${productId ?? product} for ${who}`;
  if (target.type === "product") return `${work} ${target.id}`;
  return tenantName ? `${work} a user of ${tenantName}` : `${work} a user`;
}

/** Returns the page of an operation's target. */
export function pageOfTarget({ target, tenantId }: Pick<Operation, "target" | "tenantId">): string {
  const [tenant] = target.id.split("/");
  if (target.type === "product") return `/products/${target.id}`;
  if (target.type === "user") return tenantId ? `/tenants/${tenantId}/users/${target.id}` : `/users/${target.id}`;
  return `/tenants/${tenant}`;
}

/** Returns the number of steps that need no more work. Steps after a failed one only record the failure. */
export function countFinished({ steps }: Operation): number {
  const failedAt = steps.findIndex(({ status }) => status === "failed");
  const counted = failedAt < 0 ? steps : steps.slice(0, failedAt);
  return counted.filter(({ status }) => status === "succeeded" || status === "skipped").length;
}

/** The statuses of operations that run, or wait for nobody. */
export const runningStatuses = ["queued", "running", "cancelling"] as const;
