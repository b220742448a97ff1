import { licenceEventFilter, purgeTriggers, scheduleLicenceTriggers } from "../../orchestration/triggers.ts";
import { createEventPattern } from "../constructs/communication/event-patterns.ts";
import { EventReactor, type EventReactorProps } from "../constructs/communication/event-reactor.ts";
import { ScheduledMessages } from "../constructs/communication/scheduled-messages.ts";
import { ATTEMPTS_WITHOUT_SWEEP } from "../constructs/communication/work-queue.ts";
import { createEnvironmentOnly } from "../constructs/lambda/function-resources.ts";
import type { PlaneContext } from "./plane-context.ts";

/** Adds the deadlines of licenses and of leaving tenants. For each there are a function that keeps the schedules in step
 *  with the records, and a function that handles what Scheduler sends. */
export function addDeadlines(context: PlaneContext): void {
  addLicenceDeadlines(context);
  addPurges(context);
}

/** Adds a function that keeps schedules in step with the records. No sweep repeats its work. */
function addReactor(
  { stack, bus, undelivered }: PlaneContext,
  id: string,
  props: Pick<EventReactorProps, "reactor" | "pattern">,
): void {
  new EventReactor(stack, id, { ...props, bus, undelivered, maxReceiveCount: ATTEMPTS_WITHOUT_SWEEP });
}

function addLicenceDeadlines(context: PlaneContext): void {
  const { stack, createFunction } = context;
  const { queue, deadLetters, schedules, role } = new ScheduledMessages(stack, "LicenceMoments", {
    reactor: createFunction("end-licence"),
    content: "deadlines of licenses",
    schedulePrefix: "tenantry-licence-",
  });
  const reactor = createFunction("schedule-licence", {
    LicenceSchedules: schedules,
    LicenceQueue: createEnvironmentOnly({
      LICENCE_QUEUE_ARN: queue.queueArn,
      LICENCE_DEAD_LETTERS_ARN: deadLetters.queueArn,
    }),
    SchedulerRole: role,
  });
  const pattern = createEventPattern(scheduleLicenceTriggers, structuredClone(licenceEventFilter));
  addReactor(context, "ScheduleLicence", { reactor, pattern });
}

function addPurges(context: PlaneContext): void {
  const { stack, createFunction } = context;
  const { queue, deadLetters, schedules, role } = new ScheduledMessages(stack, "Purges", {
    reactor: createFunction("purge-tenant"),
    content: "ends of tenants' grace",
    schedulePrefix: "tenantry-purge-",
  });
  const reactor = createFunction("schedule-purge", {
    PurgeSchedules: schedules,
    PurgeQueue: createEnvironmentOnly({
      PURGE_QUEUE_ARN: queue.queueArn,
      PURGE_DEAD_LETTERS_ARN: deadLetters.queueArn,
    }),
    SchedulerRole: role,
  });
  addReactor(context, "SchedulePurge", { reactor, pattern: createEventPattern(purgeTriggers) });
}
