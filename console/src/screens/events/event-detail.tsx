import Button from "@cloudscape-design/components/button";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Envelope } from "../../api/resources.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { JsonView } from "../../pieces/json-view.tsx";
import { PersonName } from "../../pieces/person-name.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { CauseChain } from "./cause-chain.tsx";
import { EventTarget } from "./event-target.tsx";

type Props = { event: Envelope; onOpen: (id: string) => void; onShowChain: (correlationId: string) => void };

/** Shows one event: who did what to whom, what caused it and what followed, and the event itself. */
export const EventDetail = ({ event, onOpen, onShowChain }: Props) => (
  <SpaceBetween size="l">
    <KeyValuePairs
      items={[
        { label: "To what", value: <EventTarget event={event} /> },
        { label: "Who", value: <PersonName subject={event.actor} /> },
        { label: "When", value: <RelativeTime time={event.time} /> },
        { label: "Event", value: <CopyableId id={event.id} short /> },
        ...(event.operationid && !event.subject.startsWith("operations/")
          ? [
              {
                label: "Operation",
                value: (
                  <a className="text-link" href={`/operations/${event.operationid}`}>
                    Open the operation
                  </a>
                ),
              },
            ]
          : []),
      ]}
    />
    <section aria-label="Causes and effects">
      <h3 className="detail-heading">What led here, and what followed</h3>
      <CauseChain event={event} onOpen={onOpen} />
      <Button variant="inline-link" onClick={() => onShowChain(event.correlationid)}>
        Show only this chain
      </Button>
    </section>
    <section aria-label="JSON">
      <h3 className="detail-heading">The event</h3>
      <JsonView value={event} label="the event" />
    </section>
  </SpaceBetween>
);
