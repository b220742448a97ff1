import type { EventName } from "../../../events/catalog.ts";
import type { DomainEvent } from "../shared/decision.ts";

/** Returns the data that every event of a product contains. */
export const toProductEventData = (product: { id: string; team: string }) => ({
  productId: product.id,
  team: product.team,
});

/** Builds an event of a product; `more` is added to its data. */
export const buildProductEvent = (
  product: { id: string; team: string },
  name: EventName,
  more: object = {},
): DomainEvent => ({ name, data: { ...toProductEventData(product), ...more } }) as DomainEvent;
