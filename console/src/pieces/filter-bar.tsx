import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import type { ReactNode } from "react";
import { searchFieldClass } from "../app/shortcuts.ts";
import { useTypedText } from "../state/typed-text.ts";

export const FilterBar = ({ children }: { children: ReactNode }) => <div className="filter-bar">{children}</div>;

/** Shows the search field of a list. `/` focuses it. The list is read when the typing pauses. */
export function SearchField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const { label, value, onChange } = props;
  const [text, setText] = useTypedText(value, onChange);
  return (
    <div className={`filter-search ${searchFieldClass}`}>
      <Input
        type="search"
        value={text}
        placeholder={label}
        ariaLabel={label}
        clearAriaLabel="Clear the search"
        onChange={({ detail }) => setText(detail.value)}
      />
    </div>
  );
}

type Choice = { value: string; label: string };

/** Shows a filter with one value of several. `any` is the label without a choice. */
export function ChoiceField(props: {
  label: string;
  any: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}) {
  const { label, any, value, choices, onChange } = props;
  const options = [{ value: "", label: any }, ...choices];
  return (
    <div className="filter-choice">
      <Select
        ariaLabel={label}
        inlineLabelText={label}
        options={options}
        selectedOption={options.find((option) => option.value === value) ?? { value, label: value }}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
        expandToViewport
      />
    </div>
  );
}
