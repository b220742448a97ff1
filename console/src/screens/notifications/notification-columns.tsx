import Button from "@cloudscape-design/components/button";
import type { Notification } from "../../api/openapi.d.ts";
import type { Column } from "../../pieces/resource-table-props.ts";
import { StatusBadge } from "../../pieces/status-badge.tsx";
import { nameEvent } from "../events/event-words.ts";
import { describeConfirmation, describeProtocol, describeTopic } from "./notification-words.ts";
import { TestButton } from "./test-button.tsx";

type Options = { canTest: boolean; onRemove: ((notification: Notification) => void) | undefined };

const fieldColumns: Column<Notification>[] = [
  {
    id: "endpoint",
    header: "To",
    cell: ({ protocol, endpoint }) => (
      <span className="stacked">
        <strong className="endpoint" title={endpoint}>
          {endpoint}
        </strong>
        <span className="soft">{describeProtocol(protocol).name}</span>
      </span>
    ),
  },
  {
    id: "topic",
    header: "About",
    width: 230,
    cell: ({ topic, filter }) => (
      <span className="stacked">
        <span title={describeTopic(topic).meaning}>{describeTopic(topic).name}</span>
        <span className="soft">{describeFilter(filter)}</span>
      </span>
    ),
  },
  {
    id: "status",
    header: "Status",
    width: 150,
    cell: (notification) => (
      <span title={notification.status === "pending" ? describeConfirmation(notification) : undefined}>
        <StatusBadge status={notification.status} />
      </span>
    ),
  },
];

/** Returns the columns of the list of notifications, with the actions that the person's roles permit. */
export function createNotificationColumns({ canTest, onRemove }: Options): Column<Notification>[] {
  if (!canTest && !onRemove) return fieldColumns;
  const actions: Column<Notification> = {
    id: "actions",
    header: "Actions",
    width: 190,
    cell: (notification) => (
      <span className="row-actions">
        {canTest && <TestButton notification={notification} />}
        {onRemove && (
          <Button
            variant="inline-link"
            ariaLabel={`Remove the notification to ${notification.endpoint}`}
            onClick={() => onRemove(notification)}
          >
            Remove
          </Button>
        )}
      </span>
    ),
  };
  return [...fieldColumns, actions];
}

/** Returns the limits of a notification, in words. */
function describeFilter(filter: Notification["filter"]): string {
  const { types = [], tenantId, productId } = filter ?? {};
  const kinds = types.length > 2 ? `${types.length} types` : types.map(nameEvent).join(", ");
  return [kinds, productId, tenantId && "one tenant"].filter(Boolean).join(", ") || "Everything";
}
