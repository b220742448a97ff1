import { randomUUID } from "node:crypto";
import { runToEnd } from "../../operations/interruption.ts";
import { finishOperation } from "../finish-operation.ts";
import type { Task } from "../life.ts";
import type { Run, SyntheticTenant } from "../run.ts";

/** Returns an address of the mailbox that nobody else has. */
export function createAddress(mailbox: string): string {
  const at = mailbox.lastIndexOf("@");
  return `${mailbox.slice(0, at)}+${randomUUID().slice(0, 8)}${mailbox.slice(at)}`;
}

/** Creates a synthetic tenant with a subscription. Returns undefined if its onboarding did not succeed. */
export async function onboard(
  run: Run,
  task: Extract<Task, "onboarding" | "secondOnboarding">,
): Promise<SyntheticTenant | undefined> {
  const { api, product, terms, tenants, life } = run;
  const { plan, seats, parameters } = terms;
  const subscription = {
    productId: product.id,
    planId: plan.id,
    ...(seats !== undefined && { seats }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
  const name = `Conformance of ${product.id} ${randomUUID().slice(0, 8)}`;
  const body = { name, adminEmail: createAddress(run.mailbox), subscriptions: [subscription] };
  run.note(`Onboard ${name}`);
  // A first attempt whose answer is lost may have made the tenant, which must then be removed.
  const { tenant, operation } = await runToEnd(() => api.send("tenants:create", { body }));
  const synthetic = { id: tenant.id, name };
  tenants.push(synthetic);
  const outcome = await finishOperation(run, operation);
  life.tasks[task] = outcome;
  return outcome.result === "succeeded" ? synthetic : undefined;
}
