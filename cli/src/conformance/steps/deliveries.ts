import type { Envelope } from "../../../../console/src/api/openapi.d.ts";
import { pause } from "../../operations/interruption.ts";
import type { Delivery, Hold } from "../delivery/delivery.ts";
import { finishOperation, giveUp, interrupted, PLATFORM_MS, pollOperation } from "../finish-operation.ts";
import type { Run, SyntheticTenant } from "../run.ts";
import { takeSnapshot } from "../snapshot.ts";
import { requestChange } from "./change.ts";

const POLL_MS = 250;
/** The time for the consumer to handle and delete the messages, also on a loaded machine. */
export const DRAIN_MS = 30_000;
/** The time for a consumer that has left messages before. */
const SHORT_DRAIN_MS = 3_000;
/** The time after the last message during which its handler may still work. */
const QUIET_MS = 500;
/** The time within which a report ends its operation. */
const LATE_MS = 5_000;
/** The time during which the consumer seems to have been down. */
const DOWN_MS = 4_000;

/** The events that request a report. */
const isQuestion = ({ type }: Envelope): boolean =>
  /^(ProductSubscribed|ProductUnsubscribed|Subscription(Change|Suspension|Reactivation)Requested)$/.test(type);

async function rest(run: Run, milliseconds: number): Promise<void> {
  if (await pause(milliseconds, run.pollPolicy.signal)) throw interrupted();
}

/** Waits until the consumer has deleted the messages. Returns the fewest messages that were seen. */
export async function drain(
  run: Run,
  delivery: Delivery,
  timeoutMs = run.leavesMessages ? SHORT_DRAIN_MS : DRAIN_MS,
): Promise<number> {
  const endsAt = Date.now() + timeoutMs;
  let fewest = await delivery.count();
  while (fewest > 0 && Date.now() < endsAt) {
    await rest(run, POLL_MS);
    fewest = Math.min(fewest, await delivery.count());
  }
  run.leavesMessages = fewest > 0;
  await rest(run, QUIET_MS);
  return fewest;
}

async function readQuestions({ api, product }: Run, { id }: SyntheticTenant): Promise<Envelope[]> {
  const { items } = await api.send("tenants:timeline", { path: { tenantId: id }, query: { limit: 100 } });
  const events = items as unknown as Envelope[];
  return events.filter((event) => event.subject.endsWith(`/subscriptions/${product.id}`) && isQuestion(event));
}

/** Delivers the newest request twice more. */
export async function deliverCopies(run: Run, tenant: SyntheticTenant, delivery: Delivery): Promise<void> {
  run.note("Deliver copies of the newest event");
  const [newest] = (await readQuestions(run, tenant)).toReversed();
  if (newest) await delivery.send([newest, newest]);
  await drain(run, delivery);
  await takeSnapshot(run, tenant, "duplicated");
}

/** Delivers all requests again, the newest first. */
export async function deliverOldEvents(run: Run, tenant: SyntheticTenant, delivery: Delivery): Promise<void> {
  run.note("Deliver older events after newer ones");
  for (const event of (await readQuestions(run, tenant)).toReversed()) {
    await delivery.send([event]);
    // Without the pause a batch could hold several of them, which the consumer sorts.
    await rest(run, QUIET_MS);
  }
  await drain(run, delivery);
  await takeSnapshot(run, tenant, "reordered");
}

/** Runs an act while the events are kept back. They are delivered after it, also after Ctrl-C. */
async function withHold<Result>(hold: Hold, act: () => Promise<Result>): Promise<Result> {
  hold.start();
  try {
    return await act();
  } finally {
    await hold.release();
  }
}

/** Delivers a request as if its operation were in another run, and the real one after the operation is over. */
export async function deliverLate(
  run: Run,
  tenant: SyntheticTenant,
  { delivery, hold, seats }: { delivery: Delivery; hold: Hold; seats: number },
): Promise<void> {
  const { api, life } = run;
  run.note("Deliver a request of another run, and the real one too late");
  await withHold(hold, async () => {
    const { id: operationId } = await requestChange(run, tenant, { seats });
    const request = await waitForHeld(run, hold, operationId);
    if (request) {
      const number = Number(request.data["run"] ?? 1);
      await delivery.send([{ ...request, data: { ...request.data, run: number + 1 } }]);
      await drain(run, delivery);
      const ended = await pollOperation(api, operationId, { ...run.pollPolicy, timeoutMs: LATE_MS });
      life.lateReportCounted = ended?.status === "succeeded";
    }
    if (!life.lateReportCounted) await giveUp(run, operationId);
  });
  await drain(run, delivery);
}

/** Holds the events back as long as a consumer is down, and delivers them all at once. */
export async function deliverBacklog(
  run: Run,
  tenant: SyntheticTenant,
  { hold, seats }: { hold: Hold; seats: number },
): Promise<void> {
  run.note("Keep the events back, as if the consumer were down");
  const operation = await withHold(hold, async () => {
    const requested = await requestChange(run, tenant, { seats });
    await waitForHeld(run, hold, requested.id);
    await rest(run, DOWN_MS);
    return requested;
  });
  run.life.tasks.backlog = await finishOperation(run, operation);
}

async function waitForHeld(run: Run, hold: Hold, operationId: string): Promise<Envelope | undefined> {
  const endsAt = Date.now() + PLATFORM_MS;
  while (Date.now() < endsAt) {
    const event = hold.list().find((one) => one.operationid === operationId && isQuestion(one));
    if (event) return event;
    await rest(run, POLL_MS);
  }
  return undefined;
}
