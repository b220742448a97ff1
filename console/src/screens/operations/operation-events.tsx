import type { UseQueryResult } from "@tanstack/react-query";
import type { Page } from "../../api/read-json.ts";
import type { Envelope } from "../../api/resources.ts";
import { PersonName } from "../../pieces/person-name.tsx";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { moodOf, nameEvent } from "../events/event-words.ts";
import { reasonOf } from "../tenant/event-words.ts";

/** Shows the events that the same request caused, oldest first. */
export function OperationEvents({ query }: { query: UseQueryResult<Page<Envelope>> }) {
  if (!query.data && !query.error) return null;
  return (
    <section className="detail-card operation-card" aria-labelledby="events">
      <h2 id="events">Events of this request</h2>
      {query.error && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.items.length === 0 && <p className="soft">Its events are older than the feed.</p>}
      <ol className="plain-list event-list">
        {query.data?.items.map((event, index, all) => (
          <EventLine key={event.id} event={event} before={all[index - 1]} />
        ))}
      </ol>
    </section>
  );
}

const timeFormat = new Intl.DateTimeFormat("en", { timeStyle: "medium" });

/** Shows an event. A reason that the event before has given is not repeated. */
function EventLine({ event, before }: { event: Envelope; before: Envelope | undefined }) {
  const { type, time, actor, productid } = event;
  const reason = before && reasonOf(before) === reasonOf(event) ? undefined : reasonOf(event);
  return (
    <li className={`event-line is-${moodOf(type)}`}>
      <time dateTime={time} className="soft">
        {timeFormat.format(new Date(time))}
      </time>
      <span>
        <strong>{nameEvent(type)}</strong> {productid && <span className="tag">{productid}</span>}
        {reason && <span className="event-line-reason">{reason}</span>}
      </span>
      <span className="soft">
        <PersonName subject={actor} />
      </span>
    </li>
  );
}
