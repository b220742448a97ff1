import { api } from "../../api/client.ts";
import type { Notification } from "../../api/openapi.d.ts";
import { ConfirmDialog } from "../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";

type Props = { notification: Notification; onClose: () => void };

/** Shows the dialog before a notification is removed. It can be added again. */
export function RemoveNotification({ notification: { id, endpoint }, onClose }: Props) {
  const write = useWrite({
    send: (notificationId: string, header) =>
      api.DELETE("/notifications/{notificationId}", { params: { path: { notificationId }, header } }),
    title: () => `Remove the notification to ${endpoint}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title="Remove the notification"
      confirmText="Remove"
      onConfirm={() => write.submit(id)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs call={{ method: "DELETE", path: `/notifications/${id}` }} cli={["notifications", "remove", id]} />
      }
    >
      {endpoint} is told nothing any more. You can add it again.
    </ConfirmDialog>
  );
}
