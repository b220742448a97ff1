import type { Life } from "../life.ts";
import { broken, holds, type Rule, unchecked, type Verdict } from "../rule.ts";
import { findChangedOutput, isShownDifferently, uncheckedWithout } from "./check-snapshot.ts";
import { checkReports } from "./check-task.ts";

const ANSWERS_PAGE = "docs/join.md#6-alternative-provision-tenants-yourself-20-minutes";
const CONSUME_PAGE = "docs/consume.md#consume";

const isGone = (status: number): boolean => status === 404 || status === 410;

function checkDuplicates(life: Life): Verdict {
  if (life.unobserved.copies) return uncheckedWithout(life, "copies");
  const output = findChangedOutput(life, "onboarded", "seatsChanged");
  if (output) return broken(`After copies of ProductSubscribed, ${life.productId} reported another ${output}.`);
  if (isShownDifferently(life, "profileWithdrawn", "duplicated"))
    return broken(`Copies of ProductSubscribed changed what ${life.productId} shows for the tenant.`);
  const isSeen =
    life.snapshots.duplicated && (life.snapshots.seatsChanged?.outputs || life.snapshots.duplicated.answer);
  return isSeen ? holds : uncheckedWithout(life, "probe");
}

function checkOrder(life: Life): Verdict {
  if (life.unobserved.copies) return uncheckedWithout(life, "copies");
  const isChanged = isShownDifferently(life, "reactivated", "reordered");
  if (isChanged)
    return broken(`Older events, delivered again after newer ones, changed the tenant in ${life.productId}.`);
  const output = findChangedOutput(life, "reactivated", "lastChanged");
  if (output) return broken(`After older events, ${life.productId} reported another ${output}.`);
  return isChanged === undefined ? uncheckedWithout(life, "probe") : holds;
}

function checkRun(life: Life): Verdict {
  if (life.lateReportCounted === undefined) return uncheckedWithout(life, "relay");
  return life.lateReportCounted
    ? broken(
        `A report of ${life.productId} does not name the run of its event, so a late report counts for a later run.`,
      )
    : holds;
}

const checkBacklog = (life: Life): Verdict =>
  life.tasks.backlog ? checkReports("backlog")(life) : uncheckedWithout(life, "relay");

/** Fewer messages than this are a delay of the queue's own counts. */
const MIN_LEFT_MESSAGES = 5;

function checkDeletion({ messages, productId, ...life }: Life): Verdict {
  if (!messages) return uncheckedWithout({ productId, ...life }, "queue");
  const left = messages.after - messages.before;
  return left >= MIN_LEFT_MESSAGES ? broken(`${productId} left ${left} messages in its queue.`) : holds;
}

function checkRemoval(life: Life): Verdict {
  const answer = life.snapshots.removed?.answer;
  if (!answer) return uncheckedWithout(life, "probe");
  return isGone(answer.status)
    ? holds
    : broken(`${life.productId} still shows the tenant after its removal: the probe answers ${answer.status}.`);
}

function checkNeighbor(life: Life): Verdict {
  const isChanged = isShownDifferently(life, "secondBefore", "secondAfter");
  if (isChanged === undefined) return uncheckedWithout(life, "probe");
  return isChanged ? broken(`The removal of one tenant changed another tenant in ${life.productId}.`) : holds;
}

function checkWithdrawal(life: Life): Verdict {
  const isShown = isShownDifferently(life, "onboarded", "profileShared");
  if (isShown === undefined) return uncheckedWithout(life, "probe");
  if (!isShown) return unchecked("The probe shows nothing about the tenant's users.");
  return isShownDifferently(life, "onboarded", "profileWithdrawn")
    ? broken(`${life.productId} still shows a user after ProfileWithdrawn.`)
    : holds;
}

/** The rules for products that provision their tenants themselves. */
export const eventRules: readonly Rule[] = [
  {
    id: "reports-onboarding",
    sentence: "Each new tenant gets a report on ProductSubscribed.",
    page: ANSWERS_PAGE,
    check: checkReports("onboarding", "secondOnboarding"),
  },
  {
    id: "reports-changes",
    sentence: "Each change of seats or plan gets a report.",
    page: ANSWERS_PAGE,
    check: checkReports("seats", "plan", "lastChange"),
  },
  {
    id: "reports-suspension",
    sentence: "A suspension gets a report.",
    page: ANSWERS_PAGE,
    check: checkReports("suspension"),
  },
  {
    id: "reports-reactivation",
    sentence: "A reactivation gets a report.",
    page: ANSWERS_PAGE,
    check: checkReports("reactivation"),
  },
  {
    id: "reports-removal",
    sentence: "A removal gets a report.",
    page: ANSWERS_PAGE,
    check: checkReports("removal", "secondRemoval"),
  },
  {
    id: "names-run",
    sentence: "A report names the run of the event that requested it.",
    page: ANSWERS_PAGE,
    check: checkRun,
  },
  {
    id: "repeats-safely",
    sentence: "A copy of an event has no second effect.",
    page: CONSUME_PAGE,
    check: checkDuplicates,
  },
  { id: "keeps-order", sentence: "An older event changes nothing.", page: CONSUME_PAGE, check: checkOrder },
  {
    id: "handles-backlog",
    sentence: "Events that waited while the consumer was down are handled.",
    page: CONSUME_PAGE,
    check: checkBacklog,
  },
  {
    id: "deletes-messages",
    sentence: "Handled messages leave the queue.",
    page: CONSUME_PAGE,
    check: checkDeletion,
  },
  { id: "removes-tenant", sentence: "A removed tenant is gone.", page: ANSWERS_PAGE, check: checkRemoval },
  {
    id: "keeps-other-tenants",
    sentence: "The removal of a tenant leaves the others as they are.",
    page: ANSWERS_PAGE,
    check: checkNeighbor,
  },
  {
    id: "forgets-profiles",
    sentence: "A user's values are deleted at ProfileWithdrawn.",
    page: "docs/events.md#profilewithdrawn",
    check: checkWithdrawal,
  },
];
