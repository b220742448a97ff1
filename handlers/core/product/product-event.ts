import type { EventName } from "../../../events/catalog.ts";
import type { DomainEvent } from "../shared/decision.ts";

/** The data that every fact about a product carries. */
export const toProductEventData = (product: { id: string; team: string }) => ({
  productId: product.id,
  team: product.team,
});

/** A fact about a product; `more` is what this one says beside the product and its team. */
export const buildProductEvent = (
  product: { id: string; team: string },
  name: EventName,
  more: object = {},
): DomainEvent => ({ name, data: { ...toProductEventData(product), ...more } }) as DomainEvent;
