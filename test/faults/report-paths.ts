import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { anAskedProduct } from "../support/asked-product.ts";
import { as, card, clientOf, eventually, output } from "../support/engine.ts";
import type { Path } from "../support/fault-run.ts";
import { once, standardOf, tenantOf } from "./path-parts.ts";

/** Of this account, because the engine lets no other put events on its bus. */
const ownProduct = once(() => anAskedProduct({ account: card().accounts.controlPlane }));

/** Puts the product's report on what it is asked about a tenant on the bus, once. */
const reportOnBus = async (productId: string, tenantId: string): Promise<void> => {
  const admin = await as("platform-admin");
  const { id: operationId } = await eventually("the product is asked", async () => {
    const query = `tenantId=${tenantId}&kind=subscription.provision`;
    return (await admin.get<{ items: Operation[] }>(`/operations?${query}`)).body.items[0];
  });
  const Entry = {
    EventBusName: output("EventBusName"),
    Source: `product.${productId}`,
    DetailType: "ProvisioningReported",
    Detail: JSON.stringify({ operationId, outcome: "completed", outputs: { Url: "https://w" } }),
  };
  await clientOf(EventBridgeClient).send(new PutEventsCommand({ Entries: [Entry] }));
};

/** A product that answers on the bus, where nobody tells it whether it was heard. */
export const reportOnTheBus: Path = {
  name: "report-on-the-bus",
  promise: "a tenant becomes active once its product has said so on the bus, once",
  arrange: async (mark) => {
    const product = await ownProduct();
    return async (send) => {
      const { tenant } = await send<{ tenant: Tenant }>("POST /tenants", tenantOf(mark, [standardOf(product)]));
      await reportOnBus(product.id, tenant.id);
    };
  },
  ends: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  callers: ["receive-report"],
};
