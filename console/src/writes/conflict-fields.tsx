import Alert from "@cloudscape-design/components/alert";
import RadioGroup from "@cloudscape-design/components/radio-group";
import type { FieldConflict } from "./edit-conflict.ts";

type Props = {
  conflicts: readonly FieldConflict[];
  /** The names of fields as the form shows them. */
  labels: Readonly<Record<string, string>>;
  /** The fields for which the other person's value was chosen. */
  theirs: readonly string[];
  onChoose: (field: string, choice: "mine" | "theirs") => void;
};

const show = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));

/** Asks whose value holds, for each field that somebody else changed meanwhile. Nothing that was typed is lost. */
export const ConflictFields = ({ conflicts, labels, theirs, onChoose }: Props) => (
  <Alert type="warning" header="Somebody else changed this meanwhile">
    {conflicts.length === 0 && "Their changes concern other fields and are kept. Save again to add yours."}
    {conflicts.map(({ field, mine, theirs: other }) => (
      <div key={field} className="conflict">
        <strong id={`conflict-${field}`}>{labels[field] ?? field}</strong>
        <RadioGroup
          ariaLabelledby={`conflict-${field}`}
          value={theirs.includes(field) ? "theirs" : "mine"}
          onChange={({ detail }) => onChoose(field, detail.value as "mine" | "theirs")}
          items={[
            { value: "mine", label: show(mine), description: "What you typed" },
            { value: "theirs", label: show(other), description: "What is stored now" },
          ]}
        />
      </div>
    ))}
  </Alert>
);
