import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkRules, rulesFor, type Subject } from "../../src/conformance/check-rules.ts";
import type { Life, Outcome, Snapshot, Stage, Task } from "../../src/conformance/life.ts";

const self: Subject = { integration: { kind: "events" }, profileAttributes: ["email"] };
const byTemplate: Subject = { integration: { kind: "cloudformation" }, profileAttributes: ["email"] };
const succeeded: Outcome = { operationId: "op_1", result: "succeeded", seconds: 1 };
const unanswered: Outcome = { ...succeeded, result: "unanswered" };
const failed: Outcome = { ...succeeded, result: "failed", reason: "No seat is left." };
const tasks: Task[] = [
  "onboarding",
  "secondOnboarding",
  "seats",
  "plan",
  "suspension",
  "reactivation",
  "backlog",
  "lastChange",
  "removal",
  "secondRemoval",
];
const open: Snapshot = { outputs: { Url: "https://desk/1" }, answer: { status: 200, text: "open" } };
const other: Snapshot = { outputs: { Url: "https://desk/1" }, answer: { status: 200, text: "other" } };
const stages: Stage[] = [
  "onboarded",
  "duplicated",
  "seatsChanged",
  "profileWithdrawn",
  "reactivated",
  "reordered",
  "lastChanged",
  "secondBefore",
  "secondAfter",
];

/** A life in which the product keeps every rule. */
const faultless: Life = {
  productId: "desk",
  timeoutSeconds: 10,
  tasks: Object.fromEntries(tasks.map((task) => [task, succeeded])),
  snapshots: {
    ...Object.fromEntries(stages.map((stage) => [stage, open])),
    profileShared: other,
    removed: { answer: { status: 404, text: "" } },
  },
  unobserved: {},
  lateReportCounted: false,
  messages: { before: 0, after: 0 },
  profile: { declared: ["email"] },
};
const withTask = (task: Task, outcome: Outcome): Partial<Life> => ({ tasks: { ...faultless.tasks, [task]: outcome } });
const withSnapshot = (stage: Stage, snapshot: Snapshot): Partial<Life> => ({
  snapshots: { ...faultless.snapshots, [stage]: snapshot },
});

const brokenRules = (subject: Subject, change: Partial<Life>) =>
  checkRules(subject, { ...faultless, ...change }).filter(({ result }) => result === "broken");

describe.each([
  ["events", self],
  ["cloudformation", byTemplate],
])("a product of kind %s", (_, subject) => {
  test("keeps every rule in a life without a fault", () => {
    expect(checkRules(subject, faultless).filter(({ result }) => result !== "holds")).toEqual([]);
  });

  test("is not judged by what was not observed", () => {
    const life: Life = { productId: "desk", timeoutSeconds: 10, tasks: {}, snapshots: {}, unobserved: {} };
    expect(new Set(checkRules(subject, life).map(({ result }) => result))).toEqual(new Set(["unchecked"]));
  });

  test("has rules with ids of their own, and pages with the section that states them", () => {
    const rules = rulesFor(subject);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { page } of rules) {
      const [path = "", anchor] = page.split("#");
      const file = join(import.meta.dirname, "..", "..", "..", path);
      expect(existsSync(file), page).toBe(true);
      const anchors = [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, "")
          .replaceAll(" ", "-"),
      );
      expect(anchors).toContain(anchor);
    }
  });
});

describe("a breach of a product of kind events", () => {
  const breaches: [rule: string, change: Partial<Life>, detail: RegExp][] = [
    [
      "reports-onboarding",
      withTask("onboarding", unanswered),
      /^desk did not report on ProductSubscribed .* within 10 s\.$/,
    ],
    ["reports-onboarding", withTask("secondOnboarding", failed), /second tenant failed: No seat is left\.$/],
    ["reports-changes", withTask("plan", failed), /^The change of plan failed/],
    ["reports-changes", withTask("lastChange", unanswered), /SubscriptionChangeRequested/],
    ["reports-suspension", withTask("suspension", unanswered), /SubscriptionSuspensionRequested/],
    ["reports-reactivation", withTask("reactivation", failed), /^The reactivation failed/],
    ["reports-removal", withTask("removal", unanswered), /ProductUnsubscribed/],
    ["names-run", { lateReportCounted: true }, /a late report counts/],
    ["repeats-safely", withSnapshot("duplicated", other), /^Copies of ProductSubscribed changed/],
    ["repeats-safely", withSnapshot("seatsChanged", { outputs: { Url: "2" } }), /reported another Url/],
    ["keeps-order", withSnapshot("reordered", other), /^Older events/],
    ["keeps-order", withSnapshot("lastChanged", { outputs: { Url: "2" } }), /another Url/],
    ["handles-backlog", withTask("backlog", unanswered), /had waited in the queue/],
    ["deletes-messages", { messages: { before: 1, after: 9 } }, /^desk left 8 messages/],
    ["removes-tenant", withSnapshot("removed", open), /the probe answers 200/],
    ["keeps-other-tenants", withSnapshot("secondAfter", other), /another tenant/],
    [
      "forgets-profiles",
      { snapshots: { ...faultless.snapshots, profileWithdrawn: other, duplicated: other } },
      /after ProfileWithdrawn/,
    ],
    ["reads-profiles", { profile: { declared: [], problem: "The profile lacks email." } }, /lacks email/],
  ];

  test.each(breaches)("of %s is named alone, in a sentence", (rule, change, detail) => {
    const found = brokenRules(self, change);
    expect(found.map((one) => one.rule)).toEqual([rule]);
    expect(found[0]).toMatchObject({ detail: expect.stringMatching(detail) });
  });
});

describe("a breach of a product that a template provisions", () => {
  const breaches: [rule: string, task: Task][] = [
    ["deploys", "onboarding"],
    ["deploys-for-each-tenant", "secondOnboarding"],
    ["accepts-changes", "plan"],
    ["accepts-suspension", "suspension"],
    ["accepts-reactivation", "reactivation"],
    ["deletes-stack", "removal"],
  ];

  test.each(breaches)("of %s is named alone", (rule, task) => {
    expect(brokenRules(byTemplate, withTask(task, failed)).map((one) => one.rule)).toEqual([rule]);
  });
});

describe("a rule", () => {
  test("about copies is not checked if the queue rejects them", () => {
    const checks = checkRules(self, { ...faultless, unobserved: { copies: "It needs --queue." } });
    const found = checks.filter(({ result }) => result === "unchecked");
    expect(found.map(({ rule }) => rule)).toEqual(["repeats-safely", "keeps-order"]);
    expect(found[0]).toMatchObject({ detail: "It needs --queue." });
  });

  test("about profiles is not checked if the probe shows nothing of users", () => {
    const checks = checkRules(self, { ...faultless, ...withSnapshot("profileShared", open) });
    expect(checks.find(({ rule }) => rule === "forgets-profiles")).toMatchObject({ result: "unchecked" });
  });
});
