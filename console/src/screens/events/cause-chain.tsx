import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { eventsQuery } from "../../api/queries.ts";
import type { Envelope } from "../../api/resources.ts";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { chainOf } from "./chain.ts";
import { moodOf, nameEvent } from "./event-words.ts";

const MAX_EVENTS = 100;

/** Shows all events of the same request, each below the one that caused it. */
export function CauseChain({ event, onOpen }: { event: Envelope; onOpen: (id: string) => void }) {
  const { data, error, refetch } = useQuery({
    ...eventsQuery({ correlationId: event.correlationid, order: "asc", limit: MAX_EVENTS }),
    retry: false,
  });
  if (error && !data) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height="160px" />;
  return (
    <ol className="plain-list chain">
      {chainOf(data.items).map(({ event: one, depth }) => (
        <li key={one.id} className="chain-link" style={{ paddingInlineStart: `${depth * 14}px` }}>
          <button
            type="button"
            className={`event-name mood-${moodOf(one.type)}`}
            aria-current={one.id === event.id ? "true" : undefined}
            onClick={() => onOpen(one.id)}
          >
            {nameEvent(one.type)}
          </button>
          <span className="soft">
            <RelativeTime time={one.time} />
          </span>
        </li>
      ))}
      {data.next && <li className="soft">The chain is longer than {MAX_EVENTS} events.</li>}
    </ol>
  );
}
