import type { EventName } from "../../events/catalog.ts";
import type { Fact } from "./decision.ts";

/** The data that every fact about a product carries. */
export const productData = (product: { id: string; team: string }) => ({ productId: product.id, team: product.team });

/** A fact about a product; `more` is what this one says beside the product and its team. */
export const productFact = (product: { id: string; team: string }, name: EventName, more: object = {}): Fact =>
  ({ name, data: { ...productData(product), ...more } }) as Fact;
