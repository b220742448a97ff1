import { describe, expect, it } from "vitest";
import { buildPreview, buildRejectedPreview } from "../../../handlers/core/preview/build-preview.ts";
import { listProblems } from "../../../handlers/core/preview/list-problems.ts";
import { issueCredentials } from "../../../handlers/core/product/credentials.ts";
import { retireProduct } from "../../../handlers/core/product/retire.ts";
import type { Decision } from "../../../handlers/core/shared/decision.ts";
import { abandonSubscription } from "../../../handlers/core/subscription/abandon.ts";
import { changeSubscription } from "../../../handlers/core/subscription/change.ts";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import { offboardTenant } from "../../../handlers/core/tenant/offboard.ts";
import { requestTenant } from "../../../handlers/core/tenant/request.ts";
import { inviteUser } from "../../../handlers/core/user/invite.ts";
import { removeUser } from "../../../handlers/core/user/remove.ts";
import { RequestTenant } from "../../../schemas/tenant.ts";
import {
  buildContext,
  buildOperation,
  buildProduct,
  buildSelfProvisionedProduct,
  buildSubscription,
  buildTenant,
  buildUser,
  expectAccepted,
  TENANT_ID,
} from "../../support/builders.ts";

const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
const product = buildProduct();
const products = new Map([["crm", product]]);
const subscription = buildSubscription({ seats: 10 });
const seats = new Map([["crm", { used: 3, limit: 10 }]]);
const stateWith = (overrides: object = {}) => ({
  tenant,
  subscriptions: [subscription],
  running: new Map(),
  seats,
  ...overrides,
});
const preview = (
  decision: Decision,
  { users, ...overrides }: { users?: { count: number; isMore: boolean }; products?: typeof products } = {},
  state = stateWith(),
) =>
  buildPreview(
    expectAccepted(decision),
    { tenant: state, products, ...(users ? { users } : {}), ...overrides },
    buildContext(),
  );

describe("the problems of a rejected command", () => {
  it("are all listed, and the command itself answers the first", () => {
    const body = RequestTenant.parse({
      name: "Acme",
      adminEmail: "a@acme.example",
      subscriptions: [
        { productId: "erp", planId: "standard" },
        { productId: "crm", planId: "standard", seats: 11, parameters: { subdomain: "a" } },
      ],
    });
    const holders = { nameHolder: TENANT_ID, emailHolder: {} };
    const decision = requestTenant({ products, ...holders }, body, buildContext());
    if (decision.ok) throw new Error("it was accepted");
    expect(decision.rejection.code).toBe("unknownReference");
    const problems = listProblems(decision).map(({ code, pointer }) => [code, pointer]);
    expect(problems).toEqual([
      ["unknownReference", "/subscriptions/0/productId"],
      ["invalidField", "/subscriptions/1/parameters/subdomain"],
      ["invalidField", "/subscriptions/1/seats"],
      ["nameTaken", "/name"],
      ["emailTaken", "/adminEmail"],
    ]);
    expect(buildRejectedPreview(listProblems(decision))).toMatchObject({ accepted: false, operations: [], stacks: [] });
  });

  it("on a subscription name its status, its plan and its seats together", () => {
    const busy = { ...subscription, status: "changing", activeOperationId: buildOperation().id } as const;
    const full = new Map([["crm", { used: 8, limit: 10 }]]);
    const change = { planId: "enterprise", seats: 2, parameters: { subdomain: "acme" } };
    const backwards = { ...busy, planId: "enterprise" };
    const decision = changeSubscription(
      { tenant, product, subscription: backwards, seats: full },
      { ...change, planId: "standard" },
      buildContext(),
    );
    expect(decision.ok ? [] : listProblems(decision).map(({ code }) => code)).toEqual([
      "busy",
      "illegalTransition",
      "planNotAllowed",
      "noSeatLeft",
    ]);
  });
});

describe("the preview of a change of a subscription", () => {
  const secretPlan = {
    ...product.plans[0],
    parameters: {
      type: "object",
      properties: {
        subdomain: { type: "string" },
        pin: { type: "string", writeOnly: true },
        dbPassword: { type: "string" },
      },
    },
  } as (typeof product.plans)[number];
  const mapping = {
    TenantId: "${tenant.id}",
    Seats: "${seats}",
    Subdomain: "${parameters.subdomain}",
    Pin: "${parameters.pin}",
    Access: "user:${parameters.dbPassword}",
    ApiKey: "fixed",
    State: "${status}",
  };
  const mapped = buildProduct({
    plans: [secretPlan],
    integration: { kind: "cloudformation", templateKey: "t", parameters: mapping },
  });
  const change = { seats: 5, parameters: { subdomain: "acme", pin: "1234", dbPassword: "hunter2" } };

  it("has the stack's parameters after the change, without secrets", () => {
    const decision = changeSubscription({ tenant, product: mapped, subscription, seats }, change, buildContext());
    const shown = preview(decision, { products: new Map([["crm", mapped]]) });
    expect(shown.stacks).toEqual([
      {
        productId: "crm",
        account: "222222222222",
        region: "us-east-1",
        name: stackNameOf(subscription),
        action: "update",
        parameters: {
          TenantId: TENANT_ID,
          Seats: "5",
          Subdomain: "acme",
          Pin: "(hidden)",
          Access: "(hidden)",
          ApiKey: "(hidden)",
          State: "active",
        },
      },
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/1234|hunter2|fixed/);
  });

  it("has the seats before and after", () => {
    const decision = changeSubscription({ tenant, product, subscription, seats }, { seats: 5 }, buildContext());
    expect(preview(decision).seats).toEqual({ productId: "crm", limit: 5, used: 3, after: 3 });
  });
});

describe("the preview of an invitation", () => {
  it("has the seats of the product with the fewest left", () => {
    const erp = buildProduct({ id: "erp" });
    const subscriptions = [subscription, buildSubscription({ productId: "erp" })];
    const counters = new Map([...seats, ["erp", { used: 4, limit: 5 }]]);
    const state = { ...stateWith(), subscriptions, seats: counters, products: new Map([...products, ["erp", erp]]) };
    const body = {
      email: "b@acme.example",
      attributes: {},
      roles: ["member" as const],
      products: { crm: ["user"], erp: ["user"] },
    };
    const shown = preview(inviteUser(state, body, buildContext()), {}, state);
    expect(shown.seats).toEqual({ productId: "erp", limit: 5, used: 4, after: 5 });
    expect(shown.operations.map(({ kind, steps }) => ({ kind, steps }))).toEqual([
      { kind: "user.provision", steps: ["Make the identity", "Activate the user"] },
    ]);
    expect(shown.lost).toEqual([]);
  });
});

describe("the losses of an irreversible request", () => {
  const stack = `the stack ${stackNameOf(subscription)} in account 222222222222`;

  it("are the stack and the access to the product at an unsubscription", () => {
    const decision = unsubscribe(subscription, stateWith(), buildContext());
    expect(preview(decision).lost).toEqual([`${stack} with its data`, "the access of 3 users to crm"]);
  });

  it("are the users and all stacks at an offboarding", () => {
    const decision = offboardTenant(stateWith(), buildContext());
    const users = { count: 12, isMore: true };
    expect(preview(decision, { users }).lost).toEqual([
      "more than 12 users of the tenant",
      `${stack} with its data`,
      "the access of 3 users to crm",
    ]);
  });

  it("are the tenant's data where a product removes them itself", () => {
    const helpdesk = buildSelfProvisionedProduct();
    const own = buildSubscription({ productId: "helpdesk", integration: "events" });
    const state = stateWith({ subscriptions: [own], seats: new Map() });
    const shown = preview(
      unsubscribe(own, state, buildContext()),
      { products: new Map([["helpdesk", helpdesk]]) },
      state,
    );
    expect(shown.lost).toEqual(["the tenant's data in the product helpdesk, which removes it itself"]);
    expect(shown.stacks).toEqual([]);
  });

  it("are the running operation that an unsubscription cancels", () => {
    const running = buildOperation({ kind: "subscription.change", productId: "crm" });
    const changing = { ...subscription, status: "changing", activeOperationId: running.id } as const;
    const state = stateWith({ subscriptions: [changing], running: new Map([[running.id, running]]) });
    const shown = preview(unsubscribe(changing, state, buildContext()), {}, state);
    expect(shown.lost[0]).toBe(`the running operation ${running.id} (subscription.change), which is cancelled`);
    expect(shown.operations.map(({ kind }) => kind)).toEqual(["subscription.deprovision"]);
  });

  it("are none without a stack, such as after an undone provisioning", () => {
    const failed = buildSubscription({ status: "failed" });
    const state = stateWith({ subscriptions: [failed], seats: new Map() });
    expect(preview(unsubscribe(failed, state, buildContext()), {}, state)).toMatchObject({ stacks: [], lost: [] });
  });

  it("are the control of the stack at an abandonment", () => {
    const failed = buildSubscription({ status: "failed", leftBehind: "removal" });
    const decision = abandonSubscription({ tenant, subscription: failed, lastOperation: undefined, product }, "Gone.");
    expect(preview(decision).lost).toEqual([
      `the control of the stack ${stackNameOf(failed)} in account 222222222222, where they may remain`,
    ]);
  });

  it("are the user with all access at a removal", () => {
    const user = buildUser({ products: { crm: ["user"] } });
    const decision = removeUser({ user, running: undefined, products }, buildContext());
    expect(preview(decision).lost).toEqual(["the user ada@acme.example", "the user's access to crm"]);
  });

  it("are the id and the machine clients of a retired product, and the clients that new credentials end", () => {
    const connected = buildProduct({ connection: { ...product.connection, clientId: "b", previousClientId: "a" } });
    const shown = (decision: Decision) => buildPreview(expectAccepted(decision), { products }, buildContext()).lost;
    expect(
      shown(retireProduct({ product: connected, verification: undefined, subscribed: false }, buildContext())),
    ).toEqual(["the product id crm, which nobody can use again", "the machine client b", "the machine client a"]);
    expect(shown(issueCredentials(connected, "c", new Set(["b"])))).toEqual(["the machine client a"]);
  });
});
