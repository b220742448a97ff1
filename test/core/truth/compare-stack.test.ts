import { describe, expect, it } from "vitest";
import { compareStack, type ObservedStack, selectFixedParameters } from "../../../handlers/core/truth/compare-stack.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { buildSubscription, TENANT_ID } from "../../support/builders.ts";

const expected = {
  name: "tenantry-crm-ten-1",
  parameters: { Plan: "standard", Secret: "s" },
  template: "Resources: {}\n",
};
const healthy: ObservedStack = {
  status: "UPDATE_COMPLETE",
  tags: { "tenantry:tenant": TENANT_ID, "tenantry:product": "crm" },
  parameters: { Plan: "standard", Secret: "****", Own: "kept" },
  outputs: { Url: "https://a" },
  template: "Resources: {}",
  isProtected: false,
  drifted: [],
};

/** Compares a stack with the record; returns each finding's kind, with a mark for what can be repaired. */
function compare(stack: Partial<ObservedStack> | undefined, record: Partial<SubscriptionRecord> = {}) {
  const subscription = buildSubscription({ productId: "crm", outputs: { Url: "https://a" }, ...record });
  const observed = stack && { ...healthy, ...stack };
  return compareStack({ subscription, expected, stack: observed }).map(
    ({ kind, repair }) => `${kind}${repair ? "+" : ""}`,
  );
}

describe("a subscription's stack", () => {
  it("that is as recorded has no finding", () => {
    expect(compare({})).toEqual([]);
    expect(compare({ status: "UPDATE_ROLLBACK_COMPLETE" })).toEqual([]);
    expect(compare({}, { status: "suspended" })).toEqual([]);
  });

  it.each<[string, Partial<ObservedStack> | undefined, string[]]>([
    ["is missing", undefined, ["stackMissing+"]],
    ["has a parameter that was changed by hand", { parameters: { Plan: "large" } }, ["stackParameters+"]],
    ["has another template", { template: "Resources: { Queue: {} }" }, ["stackTemplate+"]],
    ["has outputs that are not recorded", { outputs: { Url: "https://b" } }, ["stackOutputs+"]],
    ["is protected", { isProtected: true }, ["stackProtected+"]],
    ["has drifted", { drifted: [{ logicalId: "Q", type: "AWS::SQS::Queue", isDeleted: true }] }, ["stackDrifted"]],
    ["has the name but not the tags", { tags: { "tenantry:tenant": "ten_other" } }, ["stackForeign"]],
    ["is broken", { status: "UPDATE_ROLLBACK_FAILED" }, ["stackUnusable"]],
    ["changes although nothing runs", { status: "UPDATE_IN_PROGRESS" }, ["stackUnusable"]],
  ])("that %s is found", (_, stack, findings) => {
    expect(compare(stack)).toEqual(findings);
  });

  it("of a cancelled subscription is left over, unless it was abandoned or belongs to somebody else", () => {
    expect(compare({}, { status: "cancelled" })).toEqual(["stackLeftover"]);
    expect(compare(undefined, { status: "cancelled" })).toEqual([]);
    expect(compare({}, { status: "cancelled", abandoned: true })).toEqual([]);
    expect(compare({ tags: {} }, { status: "cancelled" })).toEqual([]);
  });

  it("of a failed subscription is not judged", () => {
    expect(compare(undefined, { status: "failed" })).toEqual([]);
  });

  it("is not compared in outputs while it is suspended", () => {
    expect(compare({ outputs: {} }, { status: "suspended" })).toEqual([]);
  });
});

describe("the compared parameters", () => {
  it("are those that only an update of the stack changes", () => {
    const texts = {
      A: "${tenant.id}",
      B: "${seats}-${parameters.zone}",
      C: "${tenant.name}",
      D: "${limits.x}",
      E: "text",
    };
    expect(Object.keys(selectFixedParameters(texts))).toEqual(["A", "B", "E"]);
  });
});
