import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Operation } from "../../../schemas/operation.ts";
import { registerSelfProvisionedProduct } from "../../support/scenarios/self-provisioned-product.ts";
import { clientOf, getConnectionInfo, readOutput, signInAs, waitFor } from "../../support/system/deployed-system.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { memoize, requestSubscribedTenant } from "./path-parts.ts";

/** A product in the control plane's account, because the engine allows no other account on the bus. */
const getOwnAccountProduct = memoize(() =>
  registerSelfProvisionedProduct({ account: getConnectionInfo().accounts.controlPlane }),
);

/** Puts the product's report about a tenant on the bus once. */
async function putReportOnBus(productId: string, tenantId: string): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { id: operationId } = await waitFor("the operation exists", async () => {
    const query = `tenantId=${tenantId}&kind=subscription.provision`;
    return (await admin.get<{ items: Operation[] }>(`/operations?${query}`)).body.items[0];
  });
  const Entry = {
    EventBusName: readOutput("EventBusName"),
    Source: `product.${productId}`,
    DetailType: "ProvisioningReported",
    Detail: JSON.stringify({ operationId, outcome: "completed", outputs: { Url: "https://w" } }),
  };
  await clientOf(EventBridgeClient).send(new PutEventsCommand({ Entries: [Entry] }));
}

/** A product that reports on the bus, where it gets no response. */
export const busReportPath: FaultPath = {
  name: "report-on-the-bus",
  guarantee: "a tenant becomes active after one report of its product on the bus",
  arrange: async (mark) => {
    const product = await getOwnAccountProduct();
    return async (send) => {
      const tenant = await requestSubscribedTenant(send, mark, product);
      await putReportOnBus(product.id, tenant.id);
    };
  },
  expectedEnds: ["tenant.onboard succeeded", "subscription.provision succeeded"],
  sweptCallers: ["receive-report"],
};
