import "./releases.css";
import { useMemo } from "react";
import { countChanges, type DiffLine, diffLines } from "./line-diff.ts";

type Props = { before: string; after: string; label: string };

/** Shows the difference of two templates by lines. */
export function TemplateDiff({ before, after, label }: Props) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const { added, removed } = countChanges(lines);
  if (lines.length === 0) return <p className="soft">The templates are equal.</p>;
  return (
    <>
      <p className="soft">
        {countLines(added)} added, {countLines(removed)} removed
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <section className="line-diff" aria-label={label} tabIndex={0}>
        <table>
          <tbody>
            {lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a difference never move
              <Line key={index} line={line} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

const countLines = (number: number): string => (number === 1 ? "1 line" : `${number} lines`);

const signs = { kept: "", added: "+", removed: "−" } as const;
const words = { kept: "", added: "added", removed: "removed" } as const;

function Line({ line }: { line: DiffLine }) {
  if (line.kind === "gap") {
    return (
      <tr className="line-gap">
        <td colSpan={4}>{line.count === 1 ? "1 equal line" : `${line.count} equal lines`}</td>
      </tr>
    );
  }
  return (
    <tr className={`line-${line.kind}`}>
      <td className="line-number">{line.before ?? ""}</td>
      <td className="line-number">{line.after ?? ""}</td>
      <td className="line-sign">
        <span aria-hidden="true">{signs[line.kind]}</span>
        <span className="visually-hidden">{words[line.kind]}</span>
      </td>
      <td>
        <code>{line.text}</code>
      </td>
    </tr>
  );
}
