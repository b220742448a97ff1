import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { eventsQuery } from "../../../api/queries.ts";
import { RelativeTime } from "../../../pieces/relative-time.tsx";
import { useCan } from "../../../session/me.tsx";
import { pageOfUserEvents } from "../../events/event-list-state.ts";
import { nameEvent } from "../../events/event-words.ts";
import type { Person } from "../people-query.ts";

const MAX_EVENTS = 8;

/** Shows what happened to a person lately. An API that can't filter events by user shows nothing. */
export function PersonEvents({ person: { id } }: { person: Person }) {
  const isVisible = useCan("events:list");
  const { data, isPending } = useQuery({
    ...eventsQuery({ userId: id, order: "desc", limit: MAX_EVENTS }),
    enabled: isVisible,
    retry: false,
  });
  if (!isVisible || (!data && !isPending)) return null;
  return (
    <Container
      header={
        <Header variant="h2" actions={<Link href={pageOfUserEvents(id)}>All events</Link>}>
          What happened lately
        </Header>
      }
    >
      {!data && <Skeleton height="280px" />}
      <ul className="plain-list">
        {(data?.items ?? []).map((event) => (
          <li key={event.id} className="summary-subscription summary-line">
            <a className="text-link" href={pageOfUserEvents(id, event.id)}>
              {nameEvent(event.type)}
            </a>
            <span className="soft">
              <RelativeTime time={event.time} />
            </span>
          </li>
        ))}
      </ul>
    </Container>
  );
}
