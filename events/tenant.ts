import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { ProductId, TenantId } from "../schemas/ids.ts";
import { TenantRecord } from "../schemas/tenant.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() =>
  z.strictObject({
    tenantId: TenantId,
    productIds: z.array(ProductId).describe("the products that the fact concerns"),
  }),
);

export const TenantRequested = defineEvent({
  name: "TenantRequested",
  aggregate: "tenant",
  version: 1,
  summary: "A tenant was accepted; its onboarding begins.",
  data: () => data.extend(TenantRecord.pick({ onPartialFailure: true }).shape),
});

export const TenantPrepared = defineEvent({
  name: "TenantPrepared",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant's own workflow is done; its products may still be in progress.",
  data: () => data,
});

export const TenantActivated = defineEvent({
  name: "TenantActivated",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant can work with the products that are active.",
  data: () => data,
});

export const TenantOnboardingFailed = defineEvent({
  name: "TenantOnboardingFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant could not be onboarded; the reason says why.",
  data: () => data.extend({ reason: z.string() }),
});

export const TenantUpdated = defineEvent({
  name: "TenantUpdated",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant's name, contact or tags changed.",
  data: () => data.extend({ changed: z.array(z.string()).describe("the names of the fields that changed") }),
});

export const TenantSuspensionRequested = defineEvent({
  name: "TenantSuspensionRequested",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is to be suspended; each of its products will be told.",
  data: () => data,
});

export const TenantSuspended = defineEvent({
  name: "TenantSuspended",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is suspended in every product it has.",
  data: () => data,
});

export const TenantSuspensionFailed = defineEvent({
  name: "TenantSuspensionFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant could not be suspended everywhere, so it is active as before.",
  data: () => data.extend({ reason: z.string() }),
});

export const TenantReactivationRequested = defineEvent({
  name: "TenantReactivationRequested",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is to be active again; each of its products will be told.",
  data: () => data,
});

export const TenantReactivated = defineEvent({
  name: "TenantReactivated",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is active again in every product it has.",
  data: () => data,
});

export const TenantReactivationFailed = defineEvent({
  name: "TenantReactivationFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant could not be reactivated everywhere, so it is suspended as before.",
  data: () => data.extend({ reason: z.string() }),
});

export const TenantOffboardingRequested = defineEvent({
  name: "TenantOffboardingRequested",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is to leave; its products are being removed.",
  data: () => data,
});

export const TenantDeleted = defineEvent({
  name: "TenantDeleted",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is gone, and so is what its products had for it.",
  data: () => data,
});

export const TenantOffboardingFailed = defineEvent({
  name: "TenantOffboardingFailed",
  aggregate: "tenant",
  version: 1,
  summary: "Something of the tenant could not be removed; the reason says what is left.",
  data: () => data.extend({ reason: z.string() }),
});
