import Modal from "@cloudscape-design/components/modal";
import Skeleton from "@cloudscape-design/components/skeleton";
import type { Envelope } from "../../api/resources.ts";
import { PagePanel } from "../../app/page-panel.tsx";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { useIsNarrow } from "../../state/narrow.ts";
import { EventDetail } from "./event-detail.tsx";
import { nameEvent } from "./event-words.ts";
import type { EventSource } from "./find-event.ts";
import { useEvent } from "./use-event.ts";

type DetailProps = { onOpen: (id: string) => void; onShowChain: (correlationId: string) => void };
type Props = DetailProps & { id: string; page: EventSource };

/** Shows the selected event beside the list; a narrow window shows it in a dialog. */
export function EventPanel({ id, page, ...detail }: Props) {
  const isNarrow = useIsNarrow();
  const event = useEvent(id, page);
  if (id === "") return null;
  const content = <EventContent event={event} {...detail} />;
  const header = typeof event === "object" ? nameEvent(event.type) : "Event";
  const close = () => detail.onOpen("");
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

function EventContent({ event, ...detail }: DetailProps & { event: Envelope | "reading" | "missing" }) {
  if (event === "reading") return <Skeleton height="320px" />;
  if (event !== "missing") return <EventDetail event={event} {...detail} />;
  return (
    <EmptyState title="This event is not on this page of the list">
      Other filters or another page may show it. The list goes back 90 days.
    </EmptyState>
  );
}
