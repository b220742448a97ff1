import type { StartRollout } from "../../api/openapi.d.ts";
import { parseWave, type WavePlan } from "../../rollouts/wave-plan.ts";

/** A rollout while it is typed. Numbers are texts until the form is sent. */
export type RolloutDraft = {
  release: number | undefined;
  waves: string;
  soakMinutes: string;
  maxConcurrent: string;
  errorBudget: string;
  onReplacement: NonNullable<StartRollout["onReplacement"]>;
};

/** The draft with the API's defaults. */
export const initialDraft: Omit<RolloutDraft, "release"> = {
  waves: "1, 10%, 50%, 100%",
  soakMinutes: "0",
  maxConcurrent: "5",
  errorBudget: "0",
  onReplacement: "stop",
};

type Limits = { min: number; max: number };
/** The limits of the API, which a test compares with its schema. */
export const limits = {
  soakMinutes: { min: 0, max: 10_080 },
  maxConcurrent: { min: 1, max: 25 },
  errorBudget: { min: 0, max: 100 },
} satisfies Record<string, Limits>;
type NumberField = keyof typeof limits;

const wordsOf = (waves: string): string[] =>
  waves
    .split(/[\s,]+/)
    .map((word) => word.trim())
    .filter(Boolean);

/** Returns the waves of a text such as `1, 10%, ring:canary`. Throws nothing: a wrong word names no wave. */
const wavesOf = (waves: string): (WavePlan | undefined)[] => wordsOf(waves).map(parseWave);

function isWithin(text: string, { min, max }: Limits): boolean {
  const number = Number(text);
  return text.trim() !== "" && Number.isInteger(number) && number >= min && number <= max;
}

/** Returns what is wrong with a draft, by field. */
export function problemsOfRollout(draft: RolloutDraft): Partial<Record<keyof RolloutDraft, string>> {
  const words = wordsOf(draft.waves);
  const wrong = words.find((word) => parseWave(word) === undefined);
  const waves = words.length === 0 ? "At least one wave is needed." : wrong && `${wrong} names no tenants.`;
  const numbers = Object.entries(limits).flatMap(([field, { min, max }]) =>
    isWithin(draft[field as NumberField], { min, max })
      ? []
      : [[field, `A whole number from ${min} to ${max} is needed.`]],
  );
  return {
    ...(draft.release === undefined && { release: "Choose a release." }),
    ...(waves && { waves }),
    ...Object.fromEntries(numbers),
  };
}

/** Returns the body that starts the rollout of a draft without problems. */
export const toStartRollout = (draft: RolloutDraft): StartRollout => ({
  release: draft.release ?? 0,
  waves: wavesOf(draft.waves).filter((wave) => wave !== undefined),
  soakMinutes: Number(draft.soakMinutes),
  maxConcurrent: Number(draft.maxConcurrent),
  errorBudget: { count: Number(draft.errorBudget) },
  onReplacement: draft.onReplacement,
});

/** Returns the command of the command line that starts the rollout of a draft. */
export const toStartCommand = (productId: string, draft: RolloutDraft): string[] => [
  "rollouts",
  "start",
  productId,
  "--release",
  String(draft.release ?? ""),
  ...wordsOf(draft.waves).flatMap((word) => ["--wave", word]),
  "--soak-minutes",
  draft.soakMinutes,
  "--max-concurrent",
  draft.maxConcurrent,
  "--error-budget",
  draft.errorBudget,
  "--on-replacement",
  draft.onReplacement,
];
