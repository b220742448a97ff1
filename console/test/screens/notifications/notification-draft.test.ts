import { expect, test } from "vitest";
import { newNotification, toBody } from "../../../src/screens/notifications/notification-draft.ts";

test("a notification without limits sends no filter", () => {
  expect(toBody({ ...newNotification, endpoint: " a@example.com " })).toEqual({
    topic: "workflow-errors",
    protocol: "email",
    endpoint: "a@example.com",
  });
});

test("a limit to a product is part of the filter", () => {
  expect(toBody({ ...newNotification, productId: "crm" }).filter).toEqual({ productId: "crm" });
});
