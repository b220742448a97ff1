import type { Envelope } from "../../events/envelope.ts";
import { revokeBusAccess } from "../adapters/bus/bus-policy.ts";
import { getProduct } from "../adapters/dynamodb/catalogs.ts";
import { parseBusMessage } from "./reactor/bus-message.ts";
import { createReactor } from "./reactor/reactor.ts";

/** Removes a retired product's statement from the bus policy, so that its account can put no more events on the bus. */
async function withdrawBusAccess({ productid = "" }: Envelope): Promise<void> {
  const product = await getProduct(productid);
  if (product?.status === "retired" && product.integration.kind === "events") await revokeBusAccess(product);
}

export const handler = createReactor({ parse: parseBusMessage, idempotencyKeyPath: "id", react: withdrawBusAccess });
