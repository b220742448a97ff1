import type { Operation } from "../../api/resources.ts";

const effects: Partial<Record<Operation["kind"], string>> = {
  "tenant.onboard": "The setup of its products is cancelled as well, and what they have created is removed.",
  "tenant.suspend": "Products that are suspended already stay suspended.",
  "tenant.reactivate": "Products that are reactivated already stay reactivated.",
  "subscription.provision": "What it has created for the tenant is removed.",
  "subscription.change": "The subscription returns to its former plan, seats and parameters.",
  "subscription.suspend": "The subscription becomes active again.",
  "subscription.reactivate": "The subscription is suspended again.",
  "user.provision": "The identity that it has created is removed.",
};

/** Returns what a cancellation does: what stops, and what is undone. */
export function describeCancellation({ kind, steps }: Pick<Operation, "kind" | "steps">): string {
  const running = steps.find(({ status }) => status === "running")?.name;
  const stop = running ? `It stops at the step "${running}".` : "It stops before its next step.";
  const retry = "You can retry it later.";
  return `${stop} ${effects[kind] ?? "Nothing else is changed."} ${retry}`;
}
