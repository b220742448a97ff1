import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { as, eventually } from "../support/engine.ts";
import { listenTo } from "../support/facts.ts";
import { bringForward, comeDue, type DueMoment, hurryMoments, scheduledFor } from "../support/licences.ts";
import { anAvailableProduct, changeTemplate } from "../support/product-team.ts";
import { aSettledTenant, ended, stackAccounts, timelineOf, unique } from "../support/stories.ts";
import { waitingTemplate } from "../support/waiting-stacks.ts";

const DAY = 86_400_000;
const accounts = ["222222222222", "333333333333"];
const admin = () => as("platform-admin");
const analytics = { productId: "analytics", planId: "starter" };

const shown = async (tenantId: string, productId = "analytics"): Promise<Subscription> =>
  (await (await admin()).get<Subscription>(`/tenants/${tenantId}/subscriptions/${productId}`)).body;
const factsOf = async (tenantId: string, productId = "analytics"): Promise<string[]> =>
  (await timelineOf(tenantId)).filter((one) => one.productid === productId).map(({ type }) => type);

/** A tenant with a trial, and what is scheduled for it. */
const aTrial = async (subscription = analytics) => {
  const { tenant } = await aSettledTenant({ subscriptions: [subscription] });
  const scheduled = await eventually("both moments are scheduled", async () => {
    const { notice, end } = await scheduledFor(tenant.id);
    return notice && end && { notice, end };
  });
  return { tenant, ...scheduled };
};
const cancelled = (tenantId: string, productId?: string) =>
  eventually("the subscription is cancelled", async () => {
    return (await shown(tenantId, productId)).status === "cancelled";
  });
const nothingScheduled = (tenantId: string) =>
  eventually("nothing is scheduled any more", async () => Object.keys(await scheduledFor(tenantId)).length === 0);

const plans = [
  {
    id: "trial",
    name: "Trial",
    tier: "trial",
    entitlements: { features: [], limits: {} },
    updatableTo: ["full"],
    licence: { kind: "trial", days: 3 },
  },
  { id: "full", name: "Full", tier: "full", entitlements: { features: [], limits: {} }, licence: { kind: "flat" } },
];

describe("a trial", () => {
  it("lasts its days from when the product is there, and its notice and end are scheduled", async () => {
    const { tenant, notice, end } = await aTrial();
    const { licence } = await shown(tenant.id);
    const [activated] = (await timelineOf(tenant.id)).filter(({ type }) => type === "SubscriptionActivated");
    expect(licence).toMatchObject({ kind: "trial", startsAt: activated?.time });
    expect(Date.parse(licence.endsAt ?? "") - Date.parse(licence.startsAt)).toBe(30 * DAY);
    expect(Date.parse(end.time) - Date.parse(licence.endsAt ?? "")).toBeLessThan(1000);
    expect(Date.parse(end.time) - Date.parse(notice.time)).toBe(7 * DAY);
  });

  it("is announced once, then ended by its schedule: the subscription is cancelled and its stack is gone", async () => {
    const { tenant, notice } = await aTrial();
    const lifecycle = await listenTo("LifecycleTopicArn", unique("trial").replaceAll(" ", "-"));
    await comeDue(notice, 3);
    await eventually("the end is announced", async () => (await factsOf(tenant.id)).includes("LicenceEnding"));
    expect(await shown(tenant.id)).toMatchObject({ status: "active" });

    await bringForward(tenant.id, "end");
    await cancelled(tenant.id);
    expect(await factsOf(tenant.id)).toEqual([
      "ProductSubscribed",
      "SubscriptionProvisioningStarted",
      "SubscriptionActivated",
      "LicenceEnding",
      "LicenceEnded",
      "ProductUnsubscribed",
      "SubscriptionCancelled",
    ]);
    expect(await stackAccounts(tenant.id, "analytics", accounts)).toEqual([]);
    const heard = await eventually("the end is heard of", async () => {
      const facts = (await lifecycle.drain()).filter(({ tenantid }) => tenantid === tenant.id);
      return facts.some(({ type }) => type === "LicenceEnded") && facts;
    });
    const ending = heard.find(({ type }) => type === "LicenceEnded");
    expect(ending).toMatchObject({ actor: "system", data: { productIds: ["analytics"], licence: { kind: "trial" } } });
    await nothingScheduled(tenant.id);
  });

  it("ends also while the tenant is suspended, and may be had anew", async () => {
    const { tenant, end } = await aTrial();
    const person = await admin();
    await ended((await person.post<Operation>(`/tenants/${tenant.id}/suspend`)).body.id);
    await comeDue(end, 2);
    await cancelled(tenant.id);
    await ended((await person.post<Operation>(`/tenants/${tenant.id}/reactivate`)).body.id);
    const anew = await person.post<Operation>(`/tenants/${tenant.id}/subscriptions`, analytics);
    expect(await ended(anew.body.id)).toMatchObject({ status: "succeeded" });
    // What the first trial had scheduled says nothing about the second.
    await comeDue(end);
    const scheduled = await eventually(
      "the second trial is scheduled",
      async () => (await scheduledFor(tenant.id))["end"],
    );
    expect(scheduled.time > end.time).toBe(true);
    expect(await shown(tenant.id)).toMatchObject({ status: "active" });
  });

  it("that became a plan which goes on is left alone", async () => {
    const { tenant, notice, end } = await aTrial();
    const person = await admin();
    const path = `/tenants/${tenant.id}/subscriptions/analytics`;
    await ended((await person.patch<Operation>(path, { planId: "scale" })).body.id);
    await nothingScheduled(tenant.id);
    const { licence, version } = await shown(tenant.id);
    expect(licence).toEqual({ kind: "flat", startsAt: expect.any(String) });
    const late: DueMoment = { ...end, time: new Date(Date.parse(end.time) + DAY).toISOString() };
    for (const due of [notice, late]) await comeDue(due);
    // Another tenant's end shows that what was sent before it has been looked at.
    const other = await aTrial();
    await comeDue(other.end);
    await cancelled(other.tenant.id);
    expect(await shown(tenant.id)).toMatchObject({ status: "active", version });
  });

  it("that is over waits for what runs on the subscription, and is not forgotten", async () => {
    const product: Product = await anAvailableProduct(undefined, { plans });
    const { tenant, end } = await aTrial({ productId: product.id, planId: "trial" });
    const restore = await hurryMoments(1);
    try {
      // The change fails when nobody lets its stack go on.
      await changeTemplate(product, waitingTemplate(4));
      const path = `/tenants/${tenant.id}/subscriptions/${product.id}`;
      const { body } = await (await admin()).patch<Operation>(path, { planId: "full" });
      await comeDue(end);
      expect(await ended(body.id)).toMatchObject({ status: "failed" });
      await cancelled(tenant.id, product.id);
      const facts = await factsOf(tenant.id, product.id);
      expect(facts.slice(-4)).toEqual([
        "SubscriptionChangeFailed",
        "LicenceEnded",
        "ProductUnsubscribed",
        "SubscriptionCancelled",
      ]);
    } finally {
      await restore();
    }
  });

  it("of a tenant that leaves has nothing scheduled any more", async () => {
    const { tenant } = await aTrial();
    await ended((await (await admin()).delete<Operation>(`/tenants/${tenant.id}`)).body.id);
    await nothingScheduled(tenant.id);
  });
});
