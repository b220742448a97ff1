import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { Workspaces } from "../../examples/helpdesk/workspaces.ts";

const TENANT = `ten_${"a".repeat(32)}`;
const folder = mkdtempSync(join(tmpdir(), "helpdesk-"));
let count = 0;
const aDesk = () => {
  count += 1;
  return new Workspaces(join(folder, `${count}.json`), (tenantId) => `http://desk/${tenantId}`);
};

const fact = (type: string, sequence: number, data: object = { planId: "basic" }): Envelope =>
  ({ type, sequence, subject: `tenants/${TENANT}/subscriptions/helpdesk`, tenantid: TENANT, data }) as Envelope;

/** The life of a tenant, as its facts tell of it. */
const life = [
  fact("ProductSubscribed", 1),
  fact("SubscriptionProvisioningStarted", 2),
  fact("SubscriptionActivated", 3),
  fact("SubscriptionChangeRequested", 4, { planId: "basic", seats: 5, wanted: { planId: "business", seats: 9 } }),
  fact("SubscriptionChanged", 5, { planId: "business", seats: 9 }),
  fact("SubscriptionSuspensionRequested", 6, { planId: "business", seats: 9 }),
  fact("SubscriptionSuspended", 7, { planId: "business", seats: 9 }),
];

describe("the help desk's workspaces", () => {
  it("are made, changed and locked as the facts ask", () => {
    const desk = aDesk();
    const reports = life.map((one) => desk.act(one)?.outcome);
    expect(reports).toEqual(["completed", undefined, undefined, "completed", undefined, "completed", undefined]);
    expect(desk.find(TENANT)).toMatchObject({ planId: "business", seats: 9, status: "locked" });
  });

  it("end as the last fact says, in whatever order and however often the facts come", () => {
    const deliveries = fc.shuffledSubarray([...life, ...life], { minLength: life.length * 2 });
    fc.assert(
      fc.property(deliveries, (facts) => {
        const desk = aDesk();
        for (const one of facts) desk.act(one);
        expect(desk.find(TENANT)).toMatchObject({ planId: "business", seats: 9, status: "locked" });
      }),
      { numRuns: 50 },
    );
  });

  it("give the same answer to a question that comes again, also after a restart", () => {
    const file = join(folder, "kept.json");
    const first = new Workspaces(file, () => "http://desk/1").act(fact("ProductSubscribed", 1));
    const again = new Workspaces(file, () => "http://elsewhere").act(fact("ProductSubscribed", 1));
    expect(again).toEqual(first);
  });

  it("are gone with the subscription, also where its provisioning failed, and come again with a new one", () => {
    const desk = aDesk();
    for (const [index, end] of ["ProductUnsubscribed", "SubscriptionFailed", "SubscriptionCancelled"].entries()) {
      desk.act(fact("ProductSubscribed", index * 2 + 1));
      expect(desk.find(TENANT)).toBeDefined();
      desk.act(fact(end, index * 2 + 2));
      expect(desk.find(TENANT)).toBeUndefined();
    }
  });

  it("forget a person whose profile was withdrawn, and everybody with the tenant", () => {
    const desk = aDesk();
    const about = (type: string, sequence: number) =>
      ({ type, sequence, subject: "users/usr_1", tenantid: TENANT, data: { userId: "usr_1" } }) as unknown as Envelope;
    desk.act(fact("ProductSubscribed", 1));
    desk.know(about("ProfileShared", 3), TENANT, { email: "a@example.com" });
    expect(desk.find(TENANT)?.people).toBe(1);
    desk.know(about("ProfileWithdrawn", 2), TENANT, undefined);
    expect(desk.find(TENANT)?.people).toBe(1);
    desk.know(about("ProfileWithdrawn", 4), TENANT, undefined);
    expect(desk.find(TENANT)?.people).toBe(0);
  });
});
