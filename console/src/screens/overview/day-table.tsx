import { formatCount } from "./counts.ts";
import { type Day, listOfDay, nameDay } from "./day-scale.ts";

/** Shows the numbers of the chart as a table, newest day first. */
export const DayTable = ({ days }: { days: readonly Day[] }) => (
  <table className="number-table">
    <thead>
      <tr>
        <th scope="col">Day (UTC)</th>
        <th scope="col">Succeeded</th>
        <th scope="col">Failed</th>
        <th scope="col">Cancelled</th>
      </tr>
    </thead>
    <tbody>
      {[...days].reverse().map(({ date, succeeded, failed, cancelled }) => (
        <tr key={date}>
          <th scope="row">
            <a className="overview-link" href={listOfDay(date)}>
              {nameDay(date)}
            </a>
          </th>
          <td>{formatCount(succeeded)}</td>
          <td>{formatCount(failed)}</td>
          <td>{formatCount(cancelled)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
