import * as z from "zod";
import { defineSchema } from "./define-schema.ts";
import { NotificationId, ProductId, TenantId, Timestamp } from "./ids.ts";

/** What one can be told of. */
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
      .describe("the names of events; without it, all that the topic has"),
    tenantId: TenantId.optional().describe("only what concerns this tenant"),
    productId: ProductId.optional().describe("only what concerns this product"),
  }),
);

/** The body that asks to be told. */
export const RequestNotification = defineSchema(() =>
  z
    .strictObject({
      topic: NotificationTopic,
      protocol: NotificationProtocol,
      endpoint: z.string().min(1).max(1024).describe("an e-mail address, an https address, or the ARN of a queue"),
      filter: NotificationFilter.optional(),
    })
    .meta({ id: "RequestNotification" }),
);
export type RequestNotification = z.infer<typeof RequestNotification>;

/** A notification as answered. */
export const Notification = defineSchema(() =>
  RequestNotification.extend({
    id: NotificationId,
    status: z.enum(["pending", "confirmed"]).describe("pending until the endpoint has said that it wants to be told"),
    topicArn: z.string().describe("the notification's own SNS topic, which the policy of a queue must let in"),
    allowedActions: z.array(z.string()),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    version: z.int(),
  }).meta({ id: "Notification" }),
);
export type Notification = z.infer<typeof Notification>;

/** What the table keeps of a notification. */
export const NotificationRecord = defineSchema(() =>
  Notification.omit({ status: true, allowedActions: true }).extend({
    /** Whose it is: `platform`, `team#x` or `tenant#x`; each has a limit of its own. */
    scope: z.string(),
    tenantId: z.string().optional(),
    team: z.string().optional(),
    subscriptionArn: z.string(),
  }),
);
export type NotificationRecord = z.infer<typeof NotificationRecord>;
