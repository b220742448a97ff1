import "./timeline.css";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type Page, readJson } from "../../api/read-json.ts";
import type { Envelope, Tenant } from "../../api/resources.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { moodOf, nameEvent } from "../events/event-words.ts";
import { groupByDay, reasonOf } from "./event-words.ts";

const PAGE_SIZE = 50;

/** Shows the events of the tenant and its subscriptions, newest first. */
export function TimelineTab({ tenant }: { tenant: Tenant }) {
  const query = useInfiniteQuery({
    // The live feed finds the query by the first two parts of its key.
    queryKey: ["timeline", `/tenants/${tenant.id}/timeline`, "newest first"],
    queryFn: ({ pageParam }) => readTimeline(tenant.id, pageParam),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next || undefined,
  });
  const events = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Container>
      {query.error && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height="280px" />}
      {query.data && events.length === 0 && <EmptyState title="No events">Nothing has happened yet.</EmptyState>}
      {groupByDay(events).map(({ day, events: ofDay }) => (
        <section key={day} className="timeline-day">
          <h2>{day}</h2>
          <ol className="timeline">
            {ofDay.map((event) => (
              <TimelineEvent key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show earlier events
        </Button>
      )}
    </Container>
  );
}

const readTimeline = (tenantId: string, after: string) =>
  readJson<Page<Envelope>>(`/tenants/${tenantId}/timeline`, { order: "desc", after, limit: PAGE_SIZE });

function TimelineEvent({ event }: { event: Envelope }) {
  const { type, time, actor, productid, operationid } = event;
  const reason = reasonOf(event);
  return (
    <li className={`timeline-event is-${moodOf(type)}`}>
      <div className="timeline-line">
        <span>
          <strong>{nameEvent(type)}</strong>
          {productid && <span className="tag">{productid}</span>}
        </span>
        <span className="soft timeline-by">
          <RelativeTime time={time} /> by <PersonName subject={actor} />
          {operationid && (
            <>
              {", "}
              <a href={`/operations/${operationid}`}>operation</a>
            </>
          )}
        </span>
      </div>
      {reason && <p>{reason}</p>}
    </li>
  );
}
