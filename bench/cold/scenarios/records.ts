import {
  buildOperation,
  buildProduct,
  buildSubscription,
  buildTenant,
  buildUser,
  NOW,
  TENANT_ID,
} from "../../../test/support/builders.ts";
import { itemOf } from "./scenario.ts";

export { NOW, TENANT_ID };

/** Builds the items of a tenant's partition with one subscription. */
export const tenantItems = (
  tenant: Parameters<typeof buildTenant>[0] = {},
  subscription: Parameters<typeof buildSubscription>[0] = {},
) => [itemOf("tenant", buildTenant(tenant)), itemOf("subscription", buildSubscription(subscription))];

export const productItem = (overrides: Parameters<typeof buildProduct>[0] = {}) =>
  itemOf("product", buildProduct(overrides));
export const userItem = (overrides: Parameters<typeof buildUser>[0] = {}) => itemOf("user", buildUser(overrides));
export const operationItem = (overrides: Parameters<typeof buildOperation>[0] = {}) =>
  itemOf("operation", buildOperation(overrides));

/** The operation that provisions the tenant's product. */
export const provisioning = {
  kind: "subscription.provision",
  productId: "crm",
  integration: "cloudformation",
  target: { type: "subscription", id: `${TENANT_ID}/crm` },
} as const;

export const OPERATION_ID = String(operationItem()["id"]);

/** Builds an event about a tenant and its product. */
export const envelopeOf = (type: string, aggregate = "tenant") => ({
  specversion: "1.0",
  id: `evt_${"1".repeat(32)}`,
  source: `tenantry.${aggregate}s`,
  type,
  subject: `${aggregate}s/x`,
  time: NOW,
  dataschema: `urn:tenantry:event:${type}:1`,
  sequence: 1,
  correlationid: "request-1",
  operationid: OPERATION_ID,
  tenantid: TENANT_ID,
  productid: "crm",
  actor: "alice",
  data: { tenantId: TENANT_ID, productIds: ["crm"] },
});
