import * as z from "zod";
import { Notification } from "../../schemas/notification.ts";
import { pageOf, type RouteDescription } from "./route-description.ts";

const Tested = z.strictObject({ messageId: z.string() }).meta({ id: "TestedNotification" });

export const notifications = {
  "POST /notifications": { tag: "Notifications", summary: "Asks to be told", answers: { 201: Notification } },
  "GET /notifications": {
    tag: "Notifications",
    summary: "Lists notifications",
    answers: { 200: pageOf(Notification) },
  },
  "GET /notifications/{notificationId}": {
    tag: "Notifications",
    summary: "Shows a notification, and whether its endpoint has confirmed it",
    answers: { 200: Notification },
  },
  "DELETE /notifications/{notificationId}": {
    tag: "Notifications",
    summary: "Ends a notification",
    answers: { 200: Notification },
  },
  "POST /notifications/{notificationId}/test": {
    tag: "Notifications",
    summary: "Sends a test message to the endpoint",
    answers: { 200: Tested },
  },
} as const satisfies Record<string, RouteDescription>;
