import Icon from "@cloudscape-design/components/icon";
import type { TemplateProblem } from "../../../api/product-queries.ts";

type Props = { problems: readonly TemplateProblem[]; onGoTo: (problem: TemplateProblem) => void };

/** Returns where a problem is, in words. */
function placeOf({ line, column, pointer }: TemplateProblem): string {
  if (line !== undefined) return column === undefined ? `Line ${line}` : `Line ${line}, column ${column}`;
  return pointer ?? "Template";
}

/** Shows the problems of a template. One with a line leads to it. */
export const TemplateProblems = ({ problems, onGoTo }: Props) => (
  <ul className="plain-list template-problems" aria-label="Problems of the template" aria-live="polite">
    {problems.map((problem) => (
      <li key={JSON.stringify(problem)} className={`template-problem problem-${problem.severity}`}>
        <Icon
          name={problem.severity === "error" ? "status-negative" : "status-warning"}
          variant={problem.severity === "error" ? "error" : "warning"}
          ariaLabel={problem.severity === "error" ? "Error" : "Warning"}
        />
        {problem.line === undefined ? (
          <code>{placeOf(problem)}</code>
        ) : (
          <button type="button" className="link-button" onClick={() => onGoTo(problem)}>
            {placeOf(problem)}
          </button>
        )}
        <span>{problem.detail}</span>
      </li>
    ))}
  </ul>
);
