import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { ProductId, TenantId, Timestamp } from "../schemas/ids.ts";
import { RestoredStatus, TenantRecord } from "../schemas/tenant.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() =>
  z.strictObject({
    tenantId: TenantId,
    productIds: z.array(ProductId).describe("the products that the event concerns"),
  }),
);

export const TenantRequested = defineEvent({
  name: "TenantRequested",
  aggregate: "tenant",
  version: 1,
  summary: "A tenant was requested; its onboarding starts.",
  data: () => data.extend(TenantRecord.pick({ onPartialFailure: true }).shape),
});

export const TenantPrepared = defineEvent({
  name: "TenantPrepared",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant's own workflow has finished; work on its products may continue.",
  data: () => data,
});

export const TenantActivated = defineEvent({
  name: "TenantActivated",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant can use its active products.",
  data: () => data,
});

export const TenantOnboardingFailed = defineEvent({
  name: "TenantOnboardingFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant could not be onboarded; the event contains the reason.",
  data: () => data.extend({ reason: z.string() }),
});

export const TenantUpdated = defineEvent({
  name: "TenantUpdated",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant's data has changed; `changed` names the fields.",
  data: () => data.extend({ changed: z.array(z.string()).describe("the names of the fields that changed") }),
});

export const TenantSuspensionRequested = defineEvent({
  name: "TenantSuspensionRequested",
  aggregate: "tenant",
  version: 1,
  summary: "The suspension of the tenant was requested; each of its products follows.",
  data: () => data,
});

export const TenantSuspended = defineEvent({
  name: "TenantSuspended",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is suspended in all its products.",
  data: () => data,
});

export const TenantSuspensionFailed = defineEvent({
  name: "TenantSuspensionFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant could not be suspended in all its products and remains active.",
  data: () => data.extend({ reason: z.string() }),
});

export const TenantReactivationRequested = defineEvent({
  name: "TenantReactivationRequested",
  aggregate: "tenant",
  version: 1,
  summary: "The reactivation of the tenant was requested; each of its products follows.",
  data: () => data,
});

export const TenantReactivated = defineEvent({
  name: "TenantReactivated",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is active again in all its products.",
  data: () => data,
});

export const TenantReactivationFailed = defineEvent({
  name: "TenantReactivationFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant could not be reactivated in all its products and remains suspended.",
  data: () => data.extend({ reason: z.string() }),
});

export const TenantLeaving = defineEvent({
  name: "TenantLeaving",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant is leaving: it is suspended, and it is offboarded at `purgeAt` unless it is restored.",
  data: () => data.extend({ purgeAt: Timestamp }),
});

export const TenantRestored = defineEvent({
  name: "TenantRestored",
  aggregate: "tenant",
  version: 1,
  summary: "A leaving tenant was restored to the status that it had before.",
  data: () => data.extend({ status: RestoredStatus }),
});

export const TenantOffboardingRequested = defineEvent({
  name: "TenantOffboardingRequested",
  aggregate: "tenant",
  version: 1,
  summary: "The offboarding of the tenant was requested; its products are being removed.",
  data: () => data,
});

export const TenantDeleted = defineEvent({
  name: "TenantDeleted",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant and its resources in all products were deleted.",
  data: () => data,
});

export const TenantOffboardingFailed = defineEvent({
  name: "TenantOffboardingFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant could not be removed completely; the reason names what remains.",
  data: () => data.extend({ reason: z.string() }),
});

export const TenantCheckRequested = defineEvent({
  name: "TenantCheckRequested",
  aggregate: "tenant",
  version: 1,
  summary: "A comparison of the tenant with reality was requested; with `repairs`, the repair of differences too.",
  data: () => data.extend({ repairs: z.boolean() }),
});

const differences = defineSchema(() =>
  z.array(z.string()).describe("the differences that stand, each as kind and subject of a finding"),
);

export const TenantChecked = defineEvent({
  name: "TenantChecked",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant was compared with reality, and repaired if that was requested.",
  data: () => data.extend({ differences }),
});

export const TenantCheckFailed = defineEvent({
  name: "TenantCheckFailed",
  aggregate: "tenant",
  version: 1,
  summary: "The comparison of the tenant with reality could not be completed.",
  data: () => data.extend({ reason: z.string() }),
});

export const TruthDiverged = defineEvent({
  name: "TruthDiverged",
  aggregate: "tenant",
  version: 1,
  summary: "The differences between the tenant's record and reality have changed.",
  data: () => data.extend({ differences }),
});

export const TruthRestored = defineEvent({
  name: "TruthRestored",
  aggregate: "tenant",
  version: 1,
  summary: "The tenant's record and reality agree again.",
  data: () => data,
});
