import { useEffect } from "react";
import type { JumpGroup } from "./jump-options.ts";

type JumpListProps = {
  id: string;
  groups: readonly JumpGroup[];
  /** The position of the chosen option, over all groups. */
  chosen: number;
  optionId: (index: number) => string;
  onChoose: (href: string) => void;
};

/** Shows the pages that the jump palette found. The focus stays in its input; the chosen option is marked. */
export function JumpList({ id, groups, chosen, optionId, onChoose }: JumpListProps) {
  useEffect(
    () => void document.getElementById(optionId(chosen))?.scrollIntoView({ block: "nearest" }),
    [chosen, optionId],
  );
  let index = -1;
  return (
    <>
      <div id={id} className="jump-list" role="listbox" aria-label="Pages">
        {groups.map(({ label, options }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own
          <div key={label} role="group" aria-label={label}>
            <div className="jump-group" aria-hidden="true">
              {label}
            </div>
            {options.map(({ value, label: text, description }) => {
              index += 1;
              const [id, isChosen] = [optionId(index), index === chosen];
              return (
                <JumpOption key={value} {...{ id, isChosen, text, description }} onChoose={() => onChoose(value)} />
              );
            })}
          </div>
        ))}
      </div>
      <p className="jump-help" role="status">
        {groups.length === 0 ? "Nothing has this name. An id leads to its page once it is complete." : ""}
      </p>
    </>
  );
}

type JumpOptionProps = {
  id: string;
  isChosen: boolean;
  text: string;
  description: string | undefined;
  onChoose: () => void;
};

const JumpOption = ({ id, isChosen, text, description, onChoose }: JumpOptionProps) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the input, which has the focus
  <div id={id} role="option" tabIndex={-1} aria-selected={isChosen} className="jump-option" onClick={onChoose}>
    <span>{text}</span>
    {description && <span className="soft">{description}</span>}
  </div>
);
