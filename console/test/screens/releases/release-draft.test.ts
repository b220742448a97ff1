import { expect, test } from "vitest";
import { changesOf, commandOf, draftOf } from "../../../src/screens/releases/release-draft.ts";

const before = draftOf({
  template: "Resources: {}",
  parameters: { TenantId: "${tenant.id}", Seats: "${seats}" },
  capabilities: ["CAPABILITY_IAM"],
});

test("a release sends only the parts that differ from the current one", () => {
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf(before, { ...before, template: "Resources: { A: {} }" })).toEqual({
    template: "Resources: { A: {} }",
  });
  const parameters = { ...before.parameters, Plan: "${plan.id}" };
  expect(changesOf(before, { ...before, parameters })).toEqual({ parameters });
  expect(changesOf(before, { ...before, capabilities: [] })).toEqual({ capabilities: [] });
});

test("an emptied parameter is no longer mapped, and the order of the parameters does not matter", () => {
  const emptied = { ...before.parameters, Seats: "" };
  expect(changesOf(before, { ...before, parameters: emptied })).toEqual({ parameters: { TenantId: "${tenant.id}" } });
  const reordered = { Seats: "${seats}", TenantId: "${tenant.id}" };
  expect(changesOf(before, { ...before, parameters: reordered })).toEqual({});
});

test("the command publishes the same release", () => {
  const body = { parameters: { Plan: "${plan.id}" }, capabilities: ["CAPABILITY_IAM" as const], notes: "With a plan" };
  expect(commandOf("crm", body)).toEqual([
    ...["products", "releases", "publish", "crm"],
    ...["--parameter", "Plan=${plan.id}", "--capability", "CAPABILITY_IAM", "--notes", "With a plan", "--wait"],
  ]);
});

test("no command stands for a release without consents or parameters, which options can't name", () => {
  expect(commandOf("crm", { capabilities: [] })).toBeUndefined();
  expect(commandOf("crm", { parameters: {}, notes: "Without parameters" })).toBeUndefined();
});
