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

const askedOffboarding: Path = {
  name: "asked-offboarding",
  promise: "a tenant is deleted once its product has said that nothing is left",
  arrange: async (mark) => {
    const product = await askedProduct();
    const { body } = await requestTenant(tenantOf(mark, [standardOf(product)]));
    await answerFor(product, body.tenant.id, "subscription.provision");
    await ended(body.operation.id);
    return async (send) => {
      await send(`DELETE /tenants/${body.tenant.id}`);
      await answerFor(product, body.tenant.id, "subscription.deprovision");
    };
  },
  ends: ["tenant.offboard succeeded", "subscription.deprovision succeeded"],
  callers: asking,
};

/** Products that do the work on a subscription themselves. */
export const askedPaths: readonly Path[] = [askedOnboarding, askedOffboarding];
