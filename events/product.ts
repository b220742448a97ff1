import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { ProductId, TeamId } from "../schemas/ids.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() => z.strictObject({ productId: ProductId, team: TeamId }));

export const ProductRegistered = defineEvent({
  name: "ProductRegistered",
  aggregate: "product",
  version: 1,
  summary: "A product was registered; its verification starts.",
  data: () => data,
});

export const ProductVerificationRequested = defineEvent({
  name: "ProductVerificationRequested",
  aggregate: "product",
  version: 1,
  summary: "Another verification of the product was requested.",
  data: () => data,
});

export const ProductVerified = defineEvent({
  name: "ProductVerified",
  aggregate: "product",
  version: 1,
  summary: "The product passed its verification; tenants can subscribe.",
  data: () => data,
});

export const ProductVerificationFailed = defineEvent({
  name: "ProductVerificationFailed",
  aggregate: "product",
  version: 1,
  summary: "The product failed its verification; the reason contains the action that corrects it.",
  data: () => data.extend({ reason: z.string() }),
});

export const ProductUpdated = defineEvent({
  name: "ProductUpdated",
  aggregate: "product",
  version: 1,
  summary: "The product has changed; a subscription keeps its release until a change names another one.",
  data: () => data.extend({ changed: z.array(z.string()).describe("the names of the fields that changed") }),
});

export const ProductDeprecated = defineEvent({
  name: "ProductDeprecated",
  aggregate: "product",
  version: 1,
  summary: "The product accepts no new subscriptions; existing ones continue.",
  data: () => data,
});

export const ProductRetired = defineEvent({
  name: "ProductRetired",
  aggregate: "product",
  version: 1,
  summary: "The product has retired; its id is never used again.",
  data: () => data,
});

export const ReleasePublished = defineEvent({
  name: "ReleasePublished",
  aggregate: "product",
  version: 1,
  summary: "A release passed its verification; new subscriptions take it, and existing ones keep their release.",
  data: () => data.extend({ release: z.int() }),
});

export const ReleaseRejected = defineEvent({
  name: "ReleaseRejected",
  aggregate: "product",
  version: 1,
  summary: "A release failed its verification; the reason contains the action that corrects it.",
  data: () => data.extend({ release: z.int(), reason: z.string() }),
});
