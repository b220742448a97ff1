import Modal from "@cloudscape-design/components/modal";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useRef } from "react";
import type { Envelope } from "../../api/resources.ts";
import { PagePanel } from "../../app/page-panel.tsx";
import { useIsNarrow } from "../../state/narrow.ts";
import { EventDetail } from "./event-detail.tsx";
import { nameEvent } from "./event-words.ts";
import { useEvent } from "./use-event.ts";

type Props = {
  id: string;
  events: readonly Envelope[];
  onOpen: (id: string) => void;
  onShowChain: (correlationId: string) => void;
};

/** Shows the selected event beside the list; a narrow window shows it in a dialog. */
export function EventPanel({ id, events, onOpen, onShowChain }: Props) {
  const isNarrow = useIsNarrow();
  const correlation = useRef<string>(undefined);
  const event = useEvent(id, events, correlation.current);
  correlation.current = event?.correlationid ?? correlation.current;
  if (id === "") return null;
  const content = event ? (
    <EventDetail event={event} onOpen={onOpen} onShowChain={onShowChain} />
  ) : (
    <Skeleton height="320px" />
  );
  const header = event ? nameEvent(event.type) : "Event";
  const close = () => onOpen("");
  if (isNarrow) {
    return (
      <Modal visible header={header} onDismiss={close}>
        {content}
      </Modal>
    );
  }
  return (
    <PagePanel header={header} onClose={close}>
      {content}
    </PagePanel>
  );
}
