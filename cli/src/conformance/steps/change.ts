import type { Operation } from "../../../../console/src/api/openapi.d.ts";
import { finishOperation } from "../finish-operation.ts";
import type { Task } from "../life.ts";
import type { Run, SyntheticTenant } from "../run.ts";

/** Waits for the product and records the outcome. Returns whether it succeeded. */
async function finish(run: Run, task: Task, operation: Operation): Promise<boolean> {
  const outcome = await finishOperation(run, operation);
  run.life.tasks[task] = outcome;
  return outcome.result === "succeeded";
}

/** Requests a change of the subscription. */
export async function requestChange(
  { api, product }: Run,
  tenant: SyntheticTenant,
  body: { seats?: number; planId?: string },
): Promise<Operation> {
  const path = { tenantId: tenant.id, productId: product.id };
  return api.send("subscriptions:change", { path, body });
}

/** Changes the subscription and waits for the product. */
export async function change(
  run: Run,
  tenant: SyntheticTenant,
  task: Extract<Task, "seats" | "plan" | "lastChange">,
  body: { seats?: number; planId?: string },
): Promise<boolean> {
  run.note(`Change ${Object.keys(body).join(", ")}`);
  return finish(run, task, await requestChange(run, tenant, body));
}

/** Suspends or reactivates the tenant. */
export async function switchTenant(
  run: Run,
  tenant: SyntheticTenant,
  verb: "suspend" | "reactivate",
): Promise<boolean> {
  run.note(verb === "suspend" ? "Suspend" : "Reactivate");
  const task = verb === "suspend" ? "suspension" : "reactivation";
  return finish(run, task, await run.api.send(`tenants:${verb}`, { path: { tenantId: tenant.id } }));
}

/** Offboards the tenant. */
export async function remove(
  run: Run,
  tenant: SyntheticTenant,
  task: Extract<Task, "removal" | "secondRemoval">,
): Promise<boolean> {
  run.note(`Offboard ${tenant.name}`);
  return finish(run, task, await run.api.send("tenants:offboard", { path: { tenantId: tenant.id } }));
}
