import { describe, expect, it } from "vitest";
import {
  announceLicenceEnd,
  endLicence,
  type LicenceDecision,
} from "../../../handlers/core/subscription/end-licence.ts";
import { deadlinesOf } from "../../../handlers/core/subscription/licence.ts";
import { type SubscriptionRecord, SubscriptionStatus } from "../../../schemas/subscription.ts";
import { buildContext, buildOperation, eventNamesOf, NOW } from "../../support/builders.ts";
import { buildLicensedSubscription, buildTrial, licence, tenant } from "./licence-fixtures.ts";

const { notice, end } = deadlinesOf(licence) ?? { notice: "", end: "" };

const listEvents = (decision: LicenceDecision) =>
  typeof decision === "string" ? decision : eventNamesOf(decision.changes);

describe("the end of a license", () => {
  const ends = (subscription: SubscriptionRecord, time = end, about = tenant) =>
    listEvents(endLicence({ tenant: about, subscription }, time, buildContext({ actor: "system" })));

  const answers: Record<SubscriptionStatus, string | string[]> = {
    requested: "nothing",
    provisioning: "nothing",
    active: ["LicenceEnded", "ProductUnsubscribed"],
    changing: "busy",
    suspending: "busy",
    suspended: ["LicenceEnded", "ProductUnsubscribed"],
    reactivating: "busy",
    deprovisioning: "nothing",
    cancelled: "nothing",
    failed: "nothing",
  };
  it.each(SubscriptionStatus.options)("applies to a subscription that is %s or not", (status) => {
    expect(ends(buildLicensedSubscription({ status }))).toEqual(answers[status]);
  });

  it("does not happen before its time or without an end", () => {
    expect(ends(buildLicensedSubscription(), notice)).toBe("nothing");
    expect(
      ends(buildLicensedSubscription({ licence: { kind: "flat", startsAt: NOW } }), "2099-01-01T00:00:00.000Z"),
    ).toBe("nothing");
    // A deadline of a cancelled trial does not apply to the next trial.
    expect(ends(buildLicensedSubscription({ licence: buildTrial(30, notice) }))).toBe("nothing");
  });

  it("waits for running operations and does nothing during an offboarding", () => {
    const operation = buildOperation();
    expect(ends(buildLicensedSubscription({ activeOperationId: operation.id }))).toBe("busy");
    expect(
      ends(buildLicensedSubscription(), end, { ...tenant, status: "suspending", activeOperationId: operation.id }),
    ).toBe("busy");
    expect(
      ends(buildLicensedSubscription(), end, { ...tenant, status: "offboarding", activeOperationId: operation.id }),
    ).toBe("nothing");
    expect(
      ends(buildLicensedSubscription({ status: "suspended" }), end, { ...tenant, status: "suspended" }),
    ).toHaveLength(2);
  });

  it("requests the removal as the platform", () => {
    const context = buildContext({ actor: "system" });
    const decision = endLicence({ tenant, subscription: buildLicensedSubscription() }, end, context);
    if (typeof decision === "string") throw new Error(decision);
    const [, operation] = decision.changes;
    expect(operation?.after).toMatchObject({ kind: "subscription.deprovision", requestedBy: "system" });
  });
});

describe("the announcement of a license's end", () => {
  const announces = (subscription: SubscriptionRecord, time: string) =>
    announceLicenceEnd({ tenant, subscription }, time);

  it("happens once at its deadline", () => {
    const decision = announces(buildLicensedSubscription(), notice);
    expect(listEvents(decision)).toEqual(["LicenceEnding"]);
    const [change] = typeof decision === "string" ? [] : decision.changes;
    expect(announces({ ...buildLicensedSubscription(), ...change?.after } as SubscriptionRecord, end)).toBe("nothing");
    expect(announces(buildLicensedSubscription({ endAnnouncedFor: end }), notice)).toBe("nothing");
    expect(announces(buildLicensedSubscription(), NOW)).toBe("nothing");
    expect(announces(buildLicensedSubscription(), end)).toBe("nothing");
  });

  it.each(SubscriptionStatus.options)("applies to a subscription that is %s or not", (status) => {
    const holds = ["active", "changing", "suspending", "suspended", "reactivating"].includes(status);
    expect(listEvents(announces(buildLicensedSubscription({ status }), notice))).toEqual(
      holds ? ["LicenceEnding"] : "nothing",
    );
  });
});
