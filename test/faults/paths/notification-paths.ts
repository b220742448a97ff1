import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Notification } from "../../../schemas/notification.ts";
import { onboardTenant } from "../../support/scenarios/tenants.ts";
import { clientOf, signInAs } from "../../support/system/deployed-system.ts";
import type { FaultPath } from "../harness/path-run.ts";

const signInAsAdmin = () => signInAs("platform-admin");

/** What asks to be told of failures in a queue of the run's own. The runs before leave theirs: there is a limit. */
const sendNotificationRequest = async (mark: string) => {
  const person = await signInAsAdmin();
  const { body } = await person.get<{ items: Notification[] }>("/notifications?limit=100");
  for (const { id } of body.items) await person.delete(`/notifications/${id}`);
  const sqs = clientOf(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: mark }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { topic: "workflow-errors", protocol: "sqs", endpoint: Attributes?.["QueueArn"] };
};

const notification: FaultPath = {
  name: "notification",
  guarantee: "who asks to be told has one subscription, and it is counted once",
  arrange: async (mark) => {
    const requested = await sendNotificationRequest(mark);
    return (send) => send("POST /notifications", requested);
  },
  ends: [],
  sweptCallers: ["notifications-api"],
};

const notificationRemoval: FaultPath = {
  name: "notification-end",
  guarantee: "who does not want to be told any more has no subscription, and the endpoint is free again",
  arrange: async (mark) => {
    const { body } = await (await signInAsAdmin()).post<Notification>(
      "/notifications",
      await sendNotificationRequest(mark),
    );
    return (send) => send(`DELETE /notifications/${body.id}`);
  },
  ends: [],
  sweptCallers: ["notifications-api"],
};

const leavingTenantNotification: FaultPath = {
  name: "notification-of-a-leaving-tenant",
  guarantee: "the notifications of a tenant go with it: no record, no count and no topic is left",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant({ name: mark, adminEmail: `${mark}@example.com` });
    const person = await signInAs("tenant-admin", { tenant: tenant.id });
    await person.post("/notifications", await sendNotificationRequest(mark));
    return (send) => send(`DELETE /tenants/${tenant.id}`);
  },
  ends: ["tenant.offboard succeeded"],
  sweptCallers: ["deliver-events"],
};

/** What people ask to be told. */
export const notificationPaths: readonly FaultPath[] = [notification, notificationRemoval, leavingTenantNotification];
