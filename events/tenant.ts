import * as z from "zod";
import { ProductId, TenantId } from "../schemas/ids.ts";
import { TenantRecord } from "../schemas/tenant.ts";
import { defineEvent } from "./define-event.ts";

const data = z.strictObject({
  tenantId: TenantId,
  productIds: z.array(ProductId).describe("the products that the fact concerns"),
});

export const TenantRequested = defineEvent({
  name: "TenantRequested",
  aggregate: "tenant",
  version: 1,
  summary: "A tenant was accepted; its onboarding begins.",
  data: data.extend(TenantRecord.pick({ onPartialFailure: true }).shape),
});

export const TenantPrepared = defineEvent({
  name: "TenantPrepared",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant's own workflow is done; its products may still be in progress.",
  data,
});

export const TenantActivated = defineEvent({
  name: "TenantActivated",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant can work with the products that are active.",
  data,
});

export const TenantOnboardingFailed = defineEvent({
  name: "TenantOnboardingFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant could not be onboarded; the reason says why.",
  data: data.extend({ reason: z.string() }),
});
