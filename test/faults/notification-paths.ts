import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Notification } from "../../schemas/notification.ts";
import { as, clientOf } from "../support/engine.ts";
import type { Path } from "../support/fault-run.ts";
import { aSettledTenant } from "../support/stories.ts";

const admin = () => as("platform-admin");

/** What asks to be told of failures in a queue of the run's own. The runs before leave theirs: there is a limit. */
const toBeTold = async (mark: string) => {
  const person = await admin();
  const { body } = await person.get<{ items: Notification[] }>("/notifications?limit=100");
  for (const { id } of body.items) await person.delete(`/notifications/${id}`);
  const sqs = clientOf(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: mark }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { topic: "workflow-errors", protocol: "sqs", endpoint: Attributes?.["QueueArn"] };
};

const notification: Path = {
  name: "notification",
  promise: "who asks to be told has one subscription, and it is counted once",
  arrange: async (mark) => {
    const wanted = await toBeTold(mark);
    return (send) => send("POST /notifications", wanted);
  },
  ends: [],
  callers: ["notifications-api"],
};

const notificationEnd: Path = {
  name: "notification-end",
  promise: "who does not want to be told any more has no subscription, and the endpoint is free again",
  arrange: async (mark) => {
    const { body } = await (await admin()).post<Notification>("/notifications", await toBeTold(mark));
    return (send) => send(`DELETE /notifications/${body.id}`);
  },
  ends: [],
  callers: ["notifications-api"],
};

const toLeave: Path = {
  name: "notification-of-a-leaving-tenant",
  promise: "the notifications of a tenant go with it: no record, no count and no topic is left",
  arrange: async (mark) => {
    const { tenant } = await aSettledTenant({ name: mark, adminEmail: `${mark}@example.com` });
    const person = await as("tenant-admin", { tenant: tenant.id });
    await person.post("/notifications", await toBeTold(mark));
    return (send) => send(`DELETE /tenants/${tenant.id}`);
  },
  ends: ["tenant.offboard succeeded"],
  callers: ["deliver-events"],
};

/** What people ask to be told. */
export const notificationPaths: readonly Path[] = [notification, notificationEnd, toLeave];
