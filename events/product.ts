import * as z from "zod";
import { defineSchema } from "../schemas/define-schema.ts";
import { ProductId, TeamId } from "../schemas/ids.ts";
import { defineEvent } from "./define-event.ts";

const data = defineSchema(() => z.strictObject({ productId: ProductId, team: TeamId }));

export const ProductRegistered = defineEvent({
  name: "ProductRegistered",
  aggregate: "product",
  version: 1,
  summary: "A product joined the catalogue; its verification begins.",
  data: () => data,
});

export const ProductVerificationRequested = defineEvent({
  name: "ProductVerificationRequested",
  aggregate: "product",
  version: 1,
  summary: "Someone asked to verify the product again.",
  data: () => data,
});

export const ProductVerified = defineEvent({
  name: "ProductVerified",
  aggregate: "product",
  version: 1,
  summary: "The product's account, template and queue are in order: tenants can subscribe.",
  data: () => data,
});

export const ProductVerificationFailed = defineEvent({
  name: "ProductVerificationFailed",
  aggregate: "product",
  version: 1,
  summary: "Something is missing before tenants can subscribe; the reason says what to do.",
  data: () => data.extend({ reason: z.string() }),
});

export const ProductUpdated = defineEvent({
  name: "ProductUpdated",
  aggregate: "product",
  version: 1,
  summary: "The product's catalogue entry changed; subscriptions keep their version until they are changed or retried.",
  data: () => data.extend({ changed: z.array(z.string()).describe("the names of the fields that changed") }),
});

export const ProductDeprecated = defineEvent({
  name: "ProductDeprecated",
  aggregate: "product",
  version: 1,
  summary: "Nobody can subscribe to the product any more; who has it keeps it.",
  data: () => data,
});

export const ProductRetired = defineEvent({
  name: "ProductRetired",
  aggregate: "product",
  version: 1,
  summary: "The product has left the catalogue; its id is never used again.",
  data: () => data,
});
