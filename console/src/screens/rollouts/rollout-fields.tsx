import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Release } from "../../api/openapi.d.ts";
import { TextField } from "../../pieces/text-field.tsx";
import { ReplacementChoice } from "../../rollouts/replacement-choice.tsx";
import { ReleaseChoice } from "../releases/release-choice.tsx";
import type { problemsOfRollout, RolloutDraft } from "./rollout-draft.ts";

type Props = {
  draft: RolloutDraft;
  releases: readonly Release[];
  current: number | undefined;
  problems: ReturnType<typeof problemsOfRollout>;
  onChange: (change: Partial<RolloutDraft>) => void;
};

const numbers = [
  { field: "soakMinutes", label: "Soak time", description: "Minutes between two waves." },
  {
    field: "maxConcurrent",
    label: "At the same time",
    description: "The maximum number of tenants that change at once.",
  },
  { field: "errorBudget", label: "Error budget", description: "The number of failures with which it still continues." },
] as const;

/** Shows the fields of a rollout. */
export const RolloutFields = ({ draft, releases, current, problems, onChange }: Props) => (
  <SpaceBetween size="l">
    <ReleaseChoice
      label="Release"
      releases={releases}
      value={draft.release}
      current={current}
      onChange={(release) => onChange({ release })}
    />
    <TextField
      label="Waves"
      description="The tenants of each wave: a number of further tenants, a share of all tenants such as 10%, or a tag such as ring:canary."
      value={draft.waves}
      error={problems.waves}
      onChange={(waves) => onChange({ waves })}
    />
    <div className="rollout-numbers">
      {numbers.map(({ field, label, description }) => (
        <TextField
          key={field}
          label={label}
          description={description}
          inputMode="numeric"
          value={draft[field]}
          error={problems[field]}
          onChange={(value) => onChange({ [field]: value })}
        />
      ))}
    </div>
    <ReplacementChoice value={draft.onReplacement} onChange={(onReplacement) => onChange({ onReplacement })} />
  </SpaceBetween>
);
