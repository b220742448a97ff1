import "./day-chart.css";
import { type CSSProperties, type KeyboardEvent, useState } from "react";
import { useIsNarrow } from "../../state/narrow.ts";
import { ChartCard } from "./chart-card.tsx";
import { formatCount, totalsOf } from "./counts.ts";
import { type Day, describeDay, listOfDay, nameDay, nameDayShortly, roundUp, totalOf } from "./day-scale.ts";
import { DayTable } from "./day-table.tsx";

/** The days that fit into a narrow window with a touchable width each. The table has all. */
const NARROW_DAYS = 12;
/** The distance between the days that are labeled. */
const LABEL_EVERY = 5;

const parts = ["failed", "cancelled", "succeeded"] as const;

/** Shows the ended operations of the last days, by status. A day leads to its operations. */
export function DayChart({ perDay }: { perDay: readonly Day[] }) {
  const isNarrow = useIsNarrow();
  const shown = isNarrow ? perDay.slice(-NARROW_DAYS) : perDay;
  const { succeeded, failed, cancelled } = totalsOf([...shown]);
  const summary = describeDay({ date: "", succeeded, failed, cancelled });
  return (
    <ChartCard
      title="Operations per day"
      summary={`Last ${shown.length} days: ${summary}.`}
      chart={<DayBars days={shown} />}
      table={<DayTable days={perDay} />}
    />
  );
}

function DayBars({ days }: { days: readonly Day[] }) {
  const top = roundUp(Math.max(...days.map(totalOf)));
  const [current, setCurrent] = useState(days.length - 1);
  return (
    <>
      <div className="day-chart">
        <div className="day-axis" aria-hidden="true">
          {[top, top / 2, 0].map((value) => (
            <span key={value}>{formatCount(value)}</span>
          ))}
        </div>
        <ol
          className="plain-list day-bars"
          aria-label="Operations per day"
          onKeyDown={(event) => moveFocus(event, setCurrent)}
        >
          {days.map((day, index) => (
            <li key={day.date} className="day">
              <DayBar day={day} top={top} isCurrent={index === current} />
              <span className="day-label" aria-hidden="true">
                {(days.length - 1 - index) % LABEL_EVERY === 0 && nameDayShortly(day.date)}
              </span>
            </li>
          ))}
        </ol>
      </div>
      <Legend />
    </>
  );
}

/** Shows a day as a link. Only one day of the chart is in the tab order; the arrow keys lead to the others. */
const DayBar = ({ day, top, isCurrent }: { day: Day; top: number; isCurrent: boolean }) => (
  <a
    className="day-bar"
    href={listOfDay(day.date)}
    tabIndex={isCurrent ? 0 : -1}
    aria-label={`${nameDay(day.date)}: ${describeDay(day)}`}
  >
    <span className="day-stack" style={{ "--share": totalOf(day) / top } as CSSProperties}>
      {parts.map(
        (part) =>
          day[part] > 0 && <span key={part} className={`day-part is-${part}`} style={{ flexGrow: day[part] }} />,
      )}
    </span>
    <span className="day-tip" aria-hidden="true">
      <strong>{nameDay(day.date)}</strong>
      {describeDay(day)}
    </span>
  </a>
);

const Legend = () => (
  <p className="legend" aria-hidden="true">
    {[...parts].reverse().map((part) => (
      <span key={part} className={`legend-part is-${part}`}>
        {part}
      </span>
    ))}
  </p>
);

/** Moves the focus to the day before or after. */
function moveFocus(event: KeyboardEvent<HTMLOListElement>, setCurrent: (index: number) => void): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const index = links.findIndex((link) => link.matches(":focus")) + step;
  if (!links[index]) return;
  event.preventDefault();
  setCurrent(index);
  links[index].focus();
}
