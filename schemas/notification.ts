import * as z from "zod";
import { actionFields } from "./blocked-action.ts";
import { defineSchema } from "./define-schema.ts";
import { NotificationId, ProductId, TenantId, Timestamp } from "./ids.ts";

/** A topic to which a notification can subscribe. */
export const NotificationTopic = defineSchema(() =>
  z.enum(["workflow-status", "workflow-errors", "workflow-retries", "lifecycle"]),
);
export type NotificationTopic = z.infer<typeof NotificationTopic>;

const NotificationProtocol = defineSchema(() => z.enum(["email", "https", "sqs"]));

const NotificationFilter = defineSchema(() =>
  z.strictObject({
    types: z
      .array(z.string().max(64))
      .min(1)
      .max(50)
      .optional()
      .describe("the names of events; by default all events of the topic"),
    tenantId: TenantId.optional().describe("only events of this tenant"),
    productId: ProductId.optional().describe("only events of this product"),
  }),
);

/** The body that subscribes an endpoint to a topic. */
export const RequestNotification = defineSchema(() =>
  z
    .strictObject({
      topic: NotificationTopic,
      protocol: NotificationProtocol,
      endpoint: z.string().min(1).max(1024).describe("an e-mail address, an https URL, or the ARN of an SQS queue"),
      filter: NotificationFilter.optional(),
    })
    .meta({ id: "RequestNotification" }),
);
export type RequestNotification = z.infer<typeof RequestNotification>;

/** A notification in responses. */
export const Notification = defineSchema(() =>
  RequestNotification.extend({
    id: NotificationId,
    status: z.enum(["pending", "confirmed"]).describe("`pending` until the endpoint has confirmed the subscription"),
    topicArn: z.string().describe("the notification's own SNS topic; a queue's policy must allow it to send messages"),
    ...actionFields.shape,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }).meta({ id: "Notification" }),
);
export type Notification = z.infer<typeof Notification>;

/** The stored form of a notification. */
export const NotificationRecord = defineSchema(() =>
  Notification.omit({ status: true, allowedActions: true, blockedActions: true }).extend({
    /** The owner: `platform`, `team#x` or `tenant#x`. Each owner has its own limit. */
    scope: z.string(),
    tenantId: z.string().optional(),
    team: z.string().optional(),
    subscriptionArn: z.string(),
  }),
);
export type NotificationRecord = z.infer<typeof NotificationRecord>;
