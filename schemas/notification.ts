import * as z from "zod";
import { actionFields } from "./actions.ts";
import { defineSchema } from "./define-schema.ts";
import { NotificationId, ProductId, TenantId, Timestamp } from "./ids.ts";

/** A topic to which a notification can subscribe. */
export const NotificationTopic = defineSchema(() =>
  z.enum(["workflow-status", "workflow-errors", "workflow-retries", "lifecycle"]).meta({
    id: "NotificationTopic",
    title: "Topic",
    description: "the selection of events",
  }),
);
export type NotificationTopic = z.infer<typeof NotificationTopic>;

const NotificationProtocol = defineSchema(() =>
  z
    .enum(["email", "https", "sqs"])
    .meta({ id: "NotificationProtocol", title: "Protocol", description: "the kind of endpoint" }),
);

const NotificationFilter = defineSchema(() =>
  z
    .strictObject({
      types: z
        .array(z.string().max(64))
        .min(1)
        .max(50)
        .optional()
        .meta({ title: "Events", description: "the names of events; by default all events of the topic" }),
      tenantId: TenantId.optional().meta({ title: "Tenant", description: "only events of this tenant" }),
      productId: ProductId.optional().meta({ title: "Product", description: "only events of this product" }),
    })
    .meta({ id: "NotificationFilter", title: "Filter", description: "limits the events; without it, all are sent" }),
);

/** The body that subscribes an endpoint to a topic. */
export const RequestNotification = defineSchema(() =>
  z
    .strictObject({
      topic: NotificationTopic,
      protocol: NotificationProtocol,
      endpoint: z.string().min(1).max(1024).meta({
        title: "Endpoint",
        description: "an e-mail address, an https URL, or the ARN of an SQS queue",
      }),
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
    ...actionFields.Notification.shape,
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
