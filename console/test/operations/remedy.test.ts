import { expect, test } from "vitest";
import { splitReason } from "../../src/operations/remedy.ts";

test("a remedy becomes a command with real values, without its sentence", () => {
  const reason =
    "The role can't be assumed. Deploy the account stack: npm run deploy:product-account -- --product crm --external-id <connection.externalId>";
  expect(splitReason(reason, { "connection.externalId": "3f6c" })).toEqual({
    text: "The role can't be assumed.",
    command: "npm run deploy:product-account -- --product crm --external-id 3f6c",
  });
});

test("a value that is unknown keeps its placeholder", () => {
  expect(splitReason("Use <connection.roleArn>.", {}).text).toBe("Use <connection.roleArn>.");
});

test("a reason without a command stays as it is", () => {
  expect(splitReason("The bucket exists already.", {})).toEqual({
    text: "The bucket exists already.",
    command: undefined,
  });
});
