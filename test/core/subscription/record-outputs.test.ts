import { describe, expect, it } from "vitest";
import { recordOutputs } from "../../../handlers/core/subscription/record-outputs.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { buildSubscription } from "../../support/builders.ts";

const outputs = { QueueUrl: "https://new" };

describe("the outputs of a repaired stack", () => {
  it("replace those of an active subscription", () => {
    const change = recordOutputs(buildSubscription({ outputs: { Topic: "old" } }), outputs, "op_1");
    expect(change).toMatchObject({ after: { status: "active", outputs }, events: [{ name: "SubscriptionChanged" }] });
  });

  it.each(SubscriptionStatus.options.filter((status) => status !== "active"))(
    "are not recorded for a subscription that is %s meanwhile",
    (status) => expect(recordOutputs(buildSubscription({ status }), outputs, "op_1")).toBeUndefined(),
  );
});
