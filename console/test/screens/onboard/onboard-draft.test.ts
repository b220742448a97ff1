import { expect, test } from "vitest";
import { emptyDraft, toCommand, toRequest } from "../../../src/screens/onboard/onboard-draft.ts";

const draft = {
  ...emptyDraft,
  name: " Acme ",
  adminEmail: "ada@acme.example",
  tags: [
    { name: "segment", value: "enterprise" },
    { name: "", value: "" },
  ],
  subscriptions: [{ productId: "crm", draft: { planId: "standard", seats: 5, parameters: { zone: "UTC" } } }],
};

test("the request has what was typed, without spaces around it and without empty fields", () => {
  expect(toRequest(draft)).toEqual({
    name: "Acme",
    adminEmail: "ada@acme.example",
    tags: { segment: "enterprise" },
    onPartialFailure: "keep",
    subscriptions: [{ productId: "crm", planId: "standard", seats: 5, parameters: { zone: "UTC" } }],
  });
});

test("the command line gets every field of the request", () => {
  const words = toCommand(toRequest({ ...draft, externalId: "SF-1", onPartialFailure: "rollBack" })).join(" ");
  expect(words).toBe(
    "tenants create --name Acme --admin-email ada@acme.example --external-id SF-1 --tag segment=enterprise" +
      " --subscribe crm:standard --seats crm=5 --parameter crm.zone=UTC --on-partial-failure rollBack --wait",
  );
});
