import { expect, test, vi } from "vitest";
import type { Product } from "../../../src/api/resources.ts";
import { changeOfProduct } from "../../../src/screens/products/edit/product-change.ts";
import { deployCommandOf } from "../../../src/screens/products/product/deploy-command.ts";
import { describeQueue, describeRuns } from "../../../src/screens/products/product/health-words.ts";
import { actionsOf } from "../../../src/screens/products/product/product-actions.ts";
import { toRegistration } from "../../../src/screens/products/register/draft-to-registration.ts";
import { emptyDraft } from "../../../src/screens/products/register/product-draft.ts";

const connection = {
  externalId: "ext-1",
  controlPlaneRoleArn: "arn:aws:iam::1:role/a",
  roleArn: "arn:aws:iam::2:role/b",
};
const product = { id: "crm", connection, integration: { kind: "events" } } as Product;

test("the command that lets Tenantry in holds the product's own values", () => {
  expect(deployCommandOf(product)).toBe(
    "npm run deploy:product-account -- --product crm --external-id ext-1 --control-plane-role arn:aws:iam::1:role/a --kind events",
  );
});

test("somebody who may not read the connection gets no command", () => {
  expect(deployCommandOf({ ...product, connection: undefined } as Product)).toBeUndefined();
});

test("dead letters are the first fact about a queue, then messages that wait for long", () => {
  expect(describeQueue({ waiting: 9, deadLetters: 2, oldestSeconds: 5 })).toMatchObject({
    value: "2 dead",
    mood: "bad",
  });
  expect(describeQueue({ waiting: 9, deadLetters: 0, oldestSeconds: 1_000 }).mood).toBe("warning");
  expect(describeQueue({ waiting: 0, deadLetters: 0 })).toMatchObject({ value: "0 waiting", mood: "good" });
});

test("the age of a message is never zero", () => {
  expect(describeQueue({ waiting: 6, deadLetters: 0, oldestSeconds: 0 }).detail).toBe("The oldest for less than 1 s");
  expect(describeQueue({ waiting: 6, deadLetters: 0 }).detail).toBe("The oldest for less than 1 s");
  expect(describeQueue({ waiting: 6, deadLetters: 0, oldestSeconds: 5 }).detail).toBe("The oldest for 5 s");
});

test("a single failure keeps the share of successes below 100 %", () => {
  expect(describeRuns({ succeeded: 999, failed: 1 }).value).toBe("99 % succeeded");
  expect(describeRuns({ succeeded: 0, failed: 0 }).value).toBe("No operations");
});

test("a change of a product sends what differs, and never its account", () => {
  const before = toRegistration({ ...emptyDraft, name: "A", description: "Old", account: "1" });
  const after = toRegistration({ ...emptyDraft, name: "B", description: "", account: "2" });
  expect(changeOfProduct(before, after)).toEqual({ name: "B", description: "" });
});

test("a product is deprecated by its own action, which the API allows or explains", () => {
  const run = { verify() {}, edit: vi.fn(), open: vi.fn() };
  const actions = actionsOf({ ...product, status: "deprecated" }, run);
  actions.find(({ name }) => name === "deprecate")?.run();
  expect(run.open).toHaveBeenCalledWith("deprecate");
  expect(actions.filter(({ name }) => name === "update").map(({ text }) => text)).toEqual(["Edit"]);
});
