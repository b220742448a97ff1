import Button from "@cloudscape-design/components/button";
import { api } from "../../api/client.ts";
import type { Notification } from "../../api/openapi.d.ts";
import { showProblem } from "../../writes/show-problem.ts";
import { useWrite } from "../../writes/use-write.ts";
import { describeConfirmation } from "./notification-words.ts";

/** Shows the button that sends a test message. One that is not confirmed yet says what confirms it. */
export function TestButton({ notification }: { notification: Notification }) {
  const { id, endpoint, status } = notification;
  const write = useWrite({
    send: (notificationId: string, header) =>
      api.POST("/notifications/{notificationId}/test", { params: { path: { notificationId }, header } }),
    title: () => `Send a test message to ${endpoint}`,
    onProblem: (problem) => showProblem(`test-${id}`, "No test message was sent", problem),
  });
  const isPending = status === "pending";
  return (
    <Button
      variant="inline-link"
      ariaLabel={`Send a test message to ${endpoint}`}
      loading={write.isPending}
      disabled={isPending}
      {...(isPending && { disabledReason: `It is not confirmed yet. ${describeConfirmation(notification)}` })}
      onClick={() => write.submit(id)}
    >
      Test
    </Button>
  );
}
