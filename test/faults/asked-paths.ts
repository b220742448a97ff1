import type { Operation, OperationKind } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { anAskedProduct, report } from "../support/asked-product.ts";
import { as, eventually } from "../support/engine.ts";
import type { Path } from "../support/fault-run.ts";
import { ended, requestTenant } from "../support/stories.ts";
import { once, standardOf, tenantOf } from "./path-parts.ts";

const askedProduct = once(() => anAskedProduct());

/** Reports on what the product is asked about a tenant, as it would: again until it is answered, by whatever. */
const answerFor = async (product: Product, tenantId: string, kind: OperationKind): Promise<void> => {
  const admin = await as("platform-admin");
  const within = 40_000;
  const look = async () => {
    const { body } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}&kind=${kind}`);
    return body.items[0];
  };
  const { id } = await eventually("the product is asked", look, { within });
  const answered = async () => {
    const { status } = await report(product, id, { outcome: "completed", outputs: { Url: "https://w" } });
    return [200, 202, 409].includes(status);
  };
  await eventually("the report is answered", answered, { within });
};

/** A tenant whose product has said that it is served. */
const aServedTenant = async (mark: string, product: Product): Promise<Tenant> => {
  const { tenant, operation } = (await requestTenant(tenantOf(mark, [standardOf(product)]))).body;
  await answerFor(product, tenant.id, "subscription.provision");
  await ended(operation.id);
  return tenant;
};

const asking = ["operations-api", "start-workflow", "settle-tenant", "ask-product", "complete-operation"];

const askedOnboarding: Path = {
  name: "asked-onboarding",
  promise: "a tenant becomes active once its product has said so",
  arrange: async (mark) => {
    const product = await askedProduct();
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>("POST /tenants", tenantOf(mark, [standardOf(product)]));
      await answerFor(product, tenant.id, "subscription.provision");
    };
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  callers: asking,
};

const askedChange: Path = {
  name: "asked-change",
  promise: "a subscription has its new plan once its product has said so",
  arrange: async (mark) => {
    const product = await askedProduct();
    const { id } = await aServedTenant(mark, product);
    return async (send) => {
      await send(`PATCH /tenants/${id}/subscriptions/${product.id}`, { planId: "large", seats: 7 });
      await answerFor(product, id, "subscription.change");
    };
  },
  ends: ["subscription.change succeeded"],
  callers: ["tenants-api", ...asking],
};

const askedSuspension: Path = {
  name: "asked-suspension",
  promise: "a tenant is suspended once its product has said so",
  arrange: async (mark) => {
    const product = await askedProduct();
    const { id } = await aServedTenant(mark, product);
    return async (send) => {
      await send(`POST /tenants/${id}/suspend`);
      await answerFor(product, id, "subscription.suspend");
    };
  },
  ends: ["tenant.suspend succeeded", "subscription.suspend succeeded"],
  callers: asking,
};

const askedReactivation: Path = {
  name: "asked-reactivation",
  promise: "a suspended tenant is let in again once its product has said so",
  arrange: async (mark) => {
    const product = await askedProduct();
    const { id } = await aServedTenant(mark, product);
    const { body } = await (await as("platform-admin")).post<Operation>(`/tenants/${id}/suspend`);
    await answerFor(product, id, "subscription.suspend");
    await ended(body.id);
    return async (send) => {
      await send(`POST /tenants/${id}/reactivate`);
      await answerFor(product, id, "subscription.reactivate");
    };
  },
  ends: ["tenant.reactivate succeeded", "subscription.reactivate succeeded"],
  callers: asking,
};

const askedOffboarding: Path = {
  name: "asked-offboarding",
  promise: "a tenant is deleted once its product has said that nothing is left",
  arrange: async (mark) => {
    const product = await askedProduct();
    const { id } = await aServedTenant(mark, product);
    return async (send) => {
      await send(`DELETE /tenants/${id}`);
      await answerFor(product, id, "subscription.deprovision");
    };
  },
  ends: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
  callers: asking,
};

/** Products that do the work on a subscription themselves. */
export const askedPaths: readonly Path[] = [
  askedOnboarding,
  askedChange,
  askedSuspension,
  askedReactivation,
  askedOffboarding,
];
