import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { listenToTopic } from "../support/events/event-listener.ts";
import { changeTemplate, registerAvailableProduct } from "../support/scenarios/products.ts";
import {
  bringForward,
  type DueDeadline,
  readScheduledDeadlines,
  sendDeadline,
  shortenDeadlineRetries,
  waitForIgnoredDeadline,
} from "../support/scenarios/scheduled-deadlines.ts";
import {
  findStackAccounts,
  onboardTenant,
  readTimeline,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { buildWaitingTemplate } from "../support/scenarios/waiting-stacks.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

const DAY = 86_400_000;
const accounts = ["222222222222", "333333333333"];
const signInAsAdmin = () => signInAs("platform-admin");
const analytics = { productId: "analytics", planId: "starter" };

const getSubscription = async (tenantId: string, productId = "analytics"): Promise<Subscription> =>
  (await (await signInAsAdmin()).get<Subscription>(`/tenants/${tenantId}/subscriptions/${productId}`)).body;
const readEventNames = async (tenantId: string, productId = "analytics"): Promise<string[]> =>
  (await readTimeline(tenantId)).filter((one) => one.productid === productId).map(({ type }) => type);

/** Onboards a tenant with a trial, and returns its scheduled deadlines. */
async function onboardTrial(subscription = analytics) {
  const { tenant } = await onboardTenant({ subscriptions: [subscription] });
  const scheduled = await waitFor("both deadlines are scheduled", async () => {
    const { notice, end } = await readScheduledDeadlines(tenant.id);
    return notice && end && { notice, end };
  });
  return { tenant, ...scheduled };
}
const waitUntilCancelled = (tenantId: string, productId?: string) =>
  waitFor("the subscription is cancelled", async () => {
    return (await getSubscription(tenantId, productId)).status === "cancelled";
  });
const waitUntilUnscheduled = (tenantId: string) =>
  waitFor(
    "nothing is scheduled any more",
    async () => Object.keys(await readScheduledDeadlines(tenantId)).length === 0,
  );

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
  it("starts when the subscription is active, and its notice and end are scheduled", async () => {
    const { tenant, notice, end } = await onboardTrial();
    const { licence } = await getSubscription(tenant.id);
    const [activated] = (await readTimeline(tenant.id)).filter(({ type }) => type === "SubscriptionActivated");
    expect(licence).toMatchObject({ kind: "trial", startsAt: activated?.time });
    expect(Date.parse(licence.endsAt ?? "") - Date.parse(licence.startsAt)).toBe(30 * DAY);
    expect(Math.abs(Date.parse(end.time) - Date.parse(licence.endsAt ?? ""))).toBeLessThan(1000);
    expect(Date.parse(end.time) - Date.parse(notice.time)).toBe(7 * DAY);
  });

  it("is announced once, and at its end the subscription is cancelled and its stack deleted", async () => {
    const { tenant, notice } = await onboardTrial();
    const lifecycle = await listenToTopic("LifecycleTopicArn", uniqueName("trial").replaceAll(" ", "-"));
    await sendDeadline(notice, 3);
    await waitFor("the end is announced", async () => (await readEventNames(tenant.id)).includes("LicenceEnding"));
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active" });

    await bringForward(tenant.id, "end");
    await waitUntilCancelled(tenant.id);
    expect(await readEventNames(tenant.id)).toEqual([
      "ProductSubscribed",
      "SubscriptionProvisioningStarted",
      "SubscriptionActivated",
      "LicenceEnding",
      "LicenceEnded",
      "ProductUnsubscribed",
      "SubscriptionCancelled",
    ]);
    expect(await findStackAccounts(tenant.id, "analytics", accounts)).toEqual([]);
    const received = await waitFor("the event LicenceEnded arrives", async () => {
      const events = (await lifecycle.drain()).filter(({ tenantid }) => tenantid === tenant.id);
      return events.some(({ type }) => type === "LicenceEnded") && events;
    });
    const ending = received.find(({ type }) => type === "LicenceEnded");
    expect(ending).toMatchObject({ actor: "system", data: { productIds: ["analytics"], licence: { kind: "trial" } } });
    await waitUntilUnscheduled(tenant.id);
  });

  it("ends while the tenant is suspended, and can be subscribed again", async () => {
    const { tenant, end } = await onboardTrial();
    const person = await signInAsAdmin();
    await waitForOperation((await person.post<Operation>(`/tenants/${tenant.id}/suspend`)).body.id);
    await sendDeadline(end, 2);
    await waitUntilCancelled(tenant.id);
    await waitForOperation((await person.post<Operation>(`/tenants/${tenant.id}/reactivate`)).body.id);
    const renewal = await person.post<Operation>(`/tenants/${tenant.id}/subscriptions`, analytics);
    expect(await waitForOperation(renewal.body.id)).toMatchObject({ status: "succeeded" });
    // A deadline of the first trial does not apply to the second.
    await sendDeadline(end);
    const scheduled = await waitFor(
      "the second trial is scheduled",
      async () => (await readScheduledDeadlines(tenant.id))["end"],
    );
    expect(scheduled.time > end.time).toBe(true);
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active" });
  });

  it.each([
    ["active", false],
    ["suspended", true],
  ])("that ends while its tenant leaves is cancelled after the restoration as %s", async (status, isSuspended) => {
    const { tenant } = await onboardTrial();
    const person = await signInAsAdmin();
    const path = `/tenants/${tenant.id}`;
    if (isSuspended) await waitForOperation((await person.post<Operation>(`${path}/suspend`)).body.id);
    await waitForOperation((await person.delete<Operation>(`${path}?graceDays=5`)).body.id);
    await bringForward(tenant.id, "end");
    await waitFor("the end has passed", async () => !(await readScheduledDeadlines(tenant.id))["end"]);
    await waitForIgnoredDeadline(tenant.id);
    await waitForOperation((await person.post<Operation>(`${path}/restore`)).body.id);
    expect((await person.get<Tenant>(path)).body).toMatchObject({ status });
    const restored = (await readTimeline(tenant.id)).find(({ type }) => type === "TenantRestored");
    await waitFor("the end is scheduled again", async () => {
      return (await readScheduledDeadlines(tenant.id))["end"]?.scheduledBy === restored?.id;
    });
    await bringForward(tenant.id, "end");
    await waitUntilCancelled(tenant.id);
  });

  it("that was changed to a plan without an end has no deadlines", async () => {
    const { tenant, notice, end } = await onboardTrial();
    const person = await signInAsAdmin();
    const path = `/tenants/${tenant.id}/subscriptions/analytics`;
    await waitForOperation((await person.patch<Operation>(path, { planId: "scale" })).body.id);
    await waitUntilUnscheduled(tenant.id);
    const { licence, version } = await getSubscription(tenant.id);
    expect(licence).toEqual({ kind: "flat", startsAt: expect.any(String) });
    const late: DueDeadline = { ...end, time: new Date(Date.parse(end.time) + DAY).toISOString() };
    for (const due of [notice, late]) await sendDeadline(due);
    // Once another tenant's trial has ended, the deadlines sent before it have been processed too.
    const other = await onboardTrial();
    await sendDeadline(other.end);
    await waitUntilCancelled(other.tenant.id);
    expect(await getSubscription(tenant.id)).toMatchObject({ status: "active", version });
  });

  it("that ends during an operation on the subscription is cancelled after the operation", async () => {
    const product: Product = await registerAvailableProduct(undefined, { plans });
    const { tenant, end } = await onboardTrial({ productId: product.id, planId: "trial" });
    const restore = await shortenDeadlineRetries(1);
    try {
      // The change fails, because its stack waits for a signal that is never sent.
      await changeTemplate(product, buildWaitingTemplate(4));
      const path = `/tenants/${tenant.id}/subscriptions/${product.id}`;
      const { body } = await (await signInAsAdmin()).patch<Operation>(path, { planId: "full", release: 2 });
      await sendDeadline(end);
      expect(await waitForOperation(body.id)).toMatchObject({ status: "failed" });
      await waitUntilCancelled(tenant.id, product.id);
      const events = await readEventNames(tenant.id, product.id);
      expect(events.slice(-4)).toEqual([
        "SubscriptionChangeFailed",
        "LicenceEnded",
        "ProductUnsubscribed",
        "SubscriptionCancelled",
      ]);
    } finally {
      await restore();
    }
  });

  it("of a deleted tenant has no deadlines", async () => {
    const { tenant } = await onboardTrial();
    await waitForOperation((await (await signInAsAdmin()).delete<Operation>(`/tenants/${tenant.id}`)).body.id);
    await waitUntilUnscheduled(tenant.id);
  });
});
