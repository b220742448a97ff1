import type { Life } from "./life.ts";

/** The judgement of a rule. The detail of a breach is a sentence. */
export type Verdict = { result: "holds" } | { result: "broken" | "unchecked"; detail: string };

/** A rule for products. Its page states it. */
export type Rule = {
  id: string;
  sentence: string;
  page: string;
  check: (life: Life) => Verdict;
};

export const holds: Verdict = { result: "holds" };
export const broken = (detail: string): Verdict => ({ result: "broken", detail });
export const unchecked = (detail: string): Verdict => ({ result: "unchecked", detail });
