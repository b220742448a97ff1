import type { Life, Task } from "../life.ts";
import { broken, holds, unchecked, type Verdict } from "../rule.ts";

/** Words for a task: its name in a sentence, and the event that requests it. */
const taskWords: Readonly<Record<Task, { name: string; event: string }>> = {
  onboarding: { name: "onboarding of a tenant", event: "ProductSubscribed" },
  secondOnboarding: { name: "onboarding of a second tenant", event: "ProductSubscribed" },
  seats: { name: "change of seats", event: "SubscriptionChangeRequested" },
  plan: { name: "change of plan", event: "SubscriptionChangeRequested" },
  suspension: { name: "suspension", event: "SubscriptionSuspensionRequested" },
  reactivation: { name: "reactivation", event: "SubscriptionReactivationRequested" },
  backlog: { name: "change that had waited in the queue", event: "SubscriptionChangeRequested" },
  lastChange: { name: "last change", event: "SubscriptionChangeRequested" },
  removal: { name: "removal of the tenant", event: "ProductUnsubscribed" },
  secondRemoval: { name: "removal of the second tenant", event: "ProductUnsubscribed" },
};

/** Checks that the product reported the completion of each of the tasks. */
export const checkReports =
  (...tasks: Task[]) =>
  (life: Life): Verdict =>
    checkTasks(life, tasks, (task) => {
      const { name, event } = taskWords[task];
      return `${life.productId} did not report on ${event} (${name}) within ${life.timeoutSeconds} s.`;
    });

/** Checks that each of the tasks succeeded with the product's template. */
export const checkStacks =
  (...tasks: Task[]) =>
  (life: Life): Verdict =>
    checkTasks(life, tasks, (task) => `The ${taskWords[task].name} did not end within ${life.timeoutSeconds} s.`);

function checkTasks(life: Life, tasks: readonly Task[], describeSilence: (task: Task) => string): Verdict {
  const done = tasks.filter((task) => life.tasks[task]);
  const failed = done.find((task) => life.tasks[task]?.result !== "succeeded");
  if (failed) {
    const { result, reason } = life.tasks[failed] ?? {};
    return broken(
      result === "unanswered"
        ? describeSilence(failed)
        : `The ${taskWords[failed].name} failed: ${reason ?? "no reason is known."}`,
    );
  }
  if (done.length > 0) return holds;
  return unchecked(`There was no ${tasks.map((task) => taskWords[task].name).join(" or ")}.`);
}
