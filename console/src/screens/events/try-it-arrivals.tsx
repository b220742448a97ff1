import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { eventsQuery } from "../../api/queries.ts";
import { formatDuration } from "../../operations/step-bars.ts";
import { CommandLine } from "../../pieces/command-line.tsx";
import { cliOf, curlOf } from "../../writes/shell-text.ts";
import { moodOf, nameEvent } from "./event-words.ts";

const INTERVAL_MS = 1_000;

/** Shows the events of a request as they arrive, with the commands that follow them in a terminal. */
export function TryItArrivals({ correlationId, at }: { correlationId: string; at: number }) {
  const { data } = useQuery({
    ...eventsQuery({ correlationId, order: "asc", limit: 100 }),
    refetchInterval: INTERVAL_MS,
  });
  const arrivals = useRef(new Map<string, number>());
  for (const { id } of data?.items ?? []) {
    if (!arrivals.current.has(id)) arrivals.current.set(id, Date.now());
  }
  const call = { method: "GET" as const, path: `/events?correlationId=${correlationId}&order=asc` };
  return (
    <>
      <ol className="plain-list chain" aria-label="Events that arrived" aria-live="polite">
        {(data?.items ?? []).map(({ id, type }) => (
          <li key={id} className="chain-link">
            <span className={`event-name mood-${moodOf(type)}`}>{nameEvent(type)}</span>
            <span className="soft">after {formatDuration(Math.max(0, (arrivals.current.get(id) ?? at) - at))}</span>
          </li>
        ))}
        {data?.items.length === 0 && (
          <li className="soft">Nothing yet. The first event arrives within a second or two.</li>
        )}
      </ol>
      <div>
        <p className="soft">The same in a terminal:</p>
        <CommandLine command={cliOf(["events", "tail", "--correlation", correlationId])} />
        <CommandLine command={curlOf(call, location.origin)} />
      </div>
    </>
  );
}
