import type { Life } from "./life.ts";
import type { Rule, Verdict } from "./rule.ts";
import { eventRules } from "./rules/event-rules.ts";
import { profileRules } from "./rules/profile-rules.ts";
import { stackRules } from "./rules/stack-rules.ts";

/** A rule with its judgement. */
export type Check = Pick<Rule, "sentence" | "page"> & { rule: string } & Verdict;

/** The facts about a product that decide which rules apply to it. */
export type Subject = { integration: { kind: "events" | "cloudformation" }; profileAttributes?: readonly string[] };

export const rulesFor = ({ integration, profileAttributes = [] }: Subject): readonly Rule[] => [
  ...(integration.kind === "events" ? eventRules : stackRules),
  ...(profileAttributes.length > 0 ? profileRules : []),
];

/** Judges a life by the rules that apply to the product. */
export const checkRules = (subject: Subject, life: Life): Check[] =>
  rulesFor(subject).map(({ id, sentence, page, check }) => ({ rule: id, sentence, page, ...check(life) }));
