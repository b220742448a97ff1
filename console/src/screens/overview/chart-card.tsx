import { type ReactNode, useId, useState } from "react";

type Props = {
  title: string;
  /** The message of the chart in a sentence. */
  summary: string;
  chart: ReactNode;
  table: ReactNode;
};

/** Shows a chart, or the same numbers as a table. */
export function ChartCard({ title, summary, chart, table }: Props) {
  const [isTable, setTable] = useState(false);
  const titleId = useId();
  return (
    <section className="overview-card" aria-labelledby={titleId}>
      <header className="overview-card-header">
        <div>
          <h2 id={titleId}>{title}</h2>
          <p className="soft">{summary}</p>
        </div>
        <button type="button" className="link-button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? "Show as chart" : "Show as table"}
        </button>
      </header>
      <div className="chart-content">{isTable ? table : chart}</div>
    </section>
  );
}
