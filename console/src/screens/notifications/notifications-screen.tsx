import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { notificationsQuery } from "../../api/queries.ts";
import { EmptyState } from "../../pieces/empty-state.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { ResourceTable } from "../../pieces/resource-table.tsx";
import { useCan } from "../../session/me.tsx";
import { useListState } from "../../state/list-state.ts";
import { AddNotification } from "./add-notification.tsx";
import { createNotificationColumns } from "./notification-columns.tsx";
import "./notifications.css";
import type { Notification } from "../../api/openapi.d.ts";
import { RemoveNotification } from "./remove-notification.tsx";

const defaults = { after: "" };

/** Shows who is told of what: e-mails, programs and queues. */
export function NotificationsScreen() {
  const { state, pagerOf } = useListState(defaults);
  const query = useQuery(notificationsQuery({ after: state.after, limit: 25 }));
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Notification>();
  const canAdd = useCan("notifications:create");
  const canRemove = useCan("notifications:remove");
  const canTest = useCan("notifications:test");
  const columns = useMemo(
    () => createNotificationColumns({ canTest, onRemove: canRemove ? setRemoved : undefined }),
    [canTest, canRemove],
  );
  const add = canAdd && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      Add a notification
    </Button>
  );
  return (
    <>
      <PageHeader title="Notifications" description="Who is told of what, as it happens." actions={add} />
      <ResourceTable
        name="notifications"
        query={query}
        columns={columns}
        keyOf={({ id }) => id}
        pager={pagerOf(query.data?.next)}
        empty={
          <EmptyState title="Nobody is told yet" action={add}>
            A notification sends events to an e-mail address, a program or a queue.
          </EmptyState>
        }
      />
      {isAdding && <AddNotification onClose={() => setAdding(false)} />}
      {removed && <RemoveNotification notification={removed} onClose={() => setRemoved(undefined)} />}
    </>
  );
}
