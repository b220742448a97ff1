import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Notification } from "../../../schemas/notification.ts";
import { onboardTenant } from "../../support/scenarios/tenants.ts";
import { clientOf, signInAs } from "../../support/system/deployed-system.ts";
import type { FaultPath } from "../harness/path-run.ts";

const signInAsAdmin = () => signInAs("platform-admin");

/** Builds the request of a notification about failures with its own queue. Deletes the notifications of earlier runs,
 *  because their number is limited. */
async function prepareNotificationRequest(mark: string) {
  const admin = await signInAsAdmin();
  const { body } = await admin.get<{ items: Notification[] }>("/notifications?limit=100");
  for (const { id } of body.items) await admin.delete(`/notifications/${id}`);
  const sqs = clientOf(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: mark }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { topic: "workflow-errors", protocol: "sqs", endpoint: Attributes?.["QueueArn"] };
}

const notification: FaultPath = {
  name: "notification",
  guarantee: "a notification has one subscription and is counted once",
  arrange: async (mark) => {
    const requested = await prepareNotificationRequest(mark);
    return (send) => send("POST /notifications", requested);
  },
  expectedEnds: [],
  sweptCallers: ["notifications-api"],
};

const notificationRemoval: FaultPath = {
  name: "notification-end",
  guarantee: "a deleted notification has no subscription, and its endpoint can be used again",
  arrange: async (mark) => {
    const { body } = await (await signInAsAdmin()).post<Notification>(
      "/notifications",
      await prepareNotificationRequest(mark),
    );
    return (send) => send(`DELETE /notifications/${body.id}`);
  },
  expectedEnds: [],
  sweptCallers: ["notifications-api"],
};

const leavingTenantNotification: FaultPath = {
  name: "notification-of-a-leaving-tenant",
  guarantee: "the offboarding of a tenant deletes the records, the count and the topics of its notifications",
  arrange: async (mark) => {
    const { tenant } = await onboardTenant({ name: mark, adminEmail: `${mark}@example.com` });
    const person = await signInAs("tenant-admin", { tenant: tenant.id });
    await person.post("/notifications", await prepareNotificationRequest(mark));
    return (send) => send(`DELETE /tenants/${tenant.id}`);
  },
  expectedEnds: ["tenant.offboard succeeded"],
  sweptCallers: ["deliver-events"],
};

/** The paths of notifications. */
export const notificationPaths: readonly FaultPath[] = [notification, notificationRemoval, leavingTenantNotification];
