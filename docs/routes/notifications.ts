import * as z from "zod";
import { Notification } from "../../schemas/notification.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

const Tested = z.strictObject({ messageId: z.string() }).meta({ id: "TestedNotification" });

export const notificationDescriptions = {
  "POST /notifications": {
    tag: "Notifications",
    summary: "Subscribes an endpoint to a topic",
    responses: { 201: Notification },
  },
  "GET /notifications": {
    tag: "Notifications",
    summary: "Lists notifications",
    responses: { 200: pageOf(Notification) },
  },
  "GET /notifications/{notificationId}": {
    tag: "Notifications",
    summary: "Shows a notification with the status of its confirmation",
    responses: { 200: Notification },
  },
  "DELETE /notifications/{notificationId}": {
    tag: "Notifications",
    summary: "Deletes a notification",
    responses: { 200: Notification },
  },
  "POST /notifications/{notificationId}/test": {
    tag: "Notifications",
    summary: "Sends a test message to the endpoint",
    responses: { 200: Tested },
  },
} as const satisfies Record<string, RouteDescription>;
