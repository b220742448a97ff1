import type { Run, SyntheticTenant } from "./run.ts";
import { takeSnapshot } from "./snapshot.ts";
import { change, remove, switchTenant } from "./steps/change.ts";
import { DRAIN_MS, deliverBacklog, deliverCopies, deliverLate, deliverOldEvents, drain } from "./steps/deliveries.ts";
import { onboard } from "./steps/onboard.ts";
import { liveWithUser } from "./steps/users.ts";

/** Takes the product through the life of a synthetic tenant beside a second one. What is observed is in `run.life`. */
export async function live(run: Run, { keep }: { keep: boolean }): Promise<void> {
  const before = await run.delivery?.count();
  const first = await onboard(run, "onboarding");
  if (!first) return;
  await takeSnapshot(run, first, "onboarded");
  checkProbe(run);
  const second = await onboard(run, "secondOnboarding");
  await liveWithUser(run, first);
  await liveWithChanges(run, first);
  if (!keep) await leave(run, first, second);
  if (!run.delivery || before === undefined) return;
  run.life.messages = { before, after: await drain(run, run.delivery, DRAIN_MS) };
}

/** Forgets a probe that does not show a living tenant. */
function checkProbe(run: Run): void {
  const { snapshots, unobserved } = run.life;
  const answer = snapshots.onboarded?.answer;
  if (run.probe === undefined || (answer && answer.status >= 200 && answer.status < 300)) return;
  unobserved.probe = answer
    ? `The probe answered ${answer.status || answer.text} for an active tenant.`
    : "The probe names an output that the product does not report.";
  delete snapshots.onboarded?.answer;
  run.probe = undefined;
  for (const tenant of run.tenants) delete tenant.probeUrl;
}

async function liveWithChanges(run: Run, tenant: SyntheticTenant): Promise<void> {
  const { terms, delivery, life } = run;
  if (delivery) await deliverCopies(run, tenant, delivery);
  if (terms.nextSeats !== undefined) await change(run, tenant, "seats", { seats: terms.nextSeats });
  await takeSnapshot(run, tenant, "seatsChanged");
  if (terms.nextPlan) await change(run, tenant, "plan", { planId: terms.nextPlan.id });
  const isSuspended = await switchTenant(run, tenant, "suspend");
  if (isSuspended && !(await switchTenant(run, tenant, "reactivate"))) return;
  await takeSnapshot(run, tenant, "reactivated");
  if (delivery) await deliverOldEvents(run, tenant, delivery);
  if (life.tasks.seats?.result !== "succeeded") return;
  await liveWithRelay(run, tenant);
  await toggleSeats(run, tenant, (seats) => change(run, tenant, "lastChange", { seats }));
  await takeSnapshot(run, tenant, "lastChanged");
}

/** Withholds events, if the consumer reads from a relay. */
async function liveWithRelay(run: Run, tenant: SyntheticTenant): Promise<void> {
  const { delivery } = run;
  const hold = delivery?.hold;
  if (!delivery || !hold) return;
  await toggleSeats(run, tenant, (seats) => deliverLate(run, tenant, { delivery, hold, seats }));
  await toggleSeats(run, tenant, (seats) => deliverBacklog(run, tenant, { hold, seats }));
}

/** Runs an act with the number of seats that the tenant does not have. */
async function toggleSeats(
  { api, product, terms }: Run,
  tenant: SyntheticTenant,
  act: (seats: number) => Promise<unknown>,
): Promise<void> {
  const path = { tenantId: tenant.id, productId: product.id };
  const { seats: current } = await api.send("subscriptions:read", { path });
  await act((current === terms.seats ? terms.nextSeats : terms.seats) ?? 1);
}

/** Offboards the first tenant beside the second one, and then the second one. */
async function leave(run: Run, first: SyntheticTenant, second: SyntheticTenant | undefined): Promise<void> {
  if (second) await takeSnapshot(run, second, "secondBefore");
  if (await remove(run, first, "removal")) await takeSnapshot(run, first, "removed");
  if (!second) return;
  await takeSnapshot(run, second, "secondAfter");
  await remove(run, second, "secondRemoval");
}
