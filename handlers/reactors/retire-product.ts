import type { Envelope } from "../../events/envelope.ts";
import { revokeBusAccess } from "../adapters/bus-policy.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { parseBusMessage } from "./bus-message.ts";
import { createReactor } from "./reaction.ts";

/** Takes the statement of a product from the bus that has been retired: its account puts no more events there. */
const withdrawBusAccess = async ({ productid = "" }: Envelope): Promise<void> => {
  const product = await getProduct(productid);
  if (product?.status === "retired" && product.integration.kind === "events") await revokeBusAccess(product);
};

export const handler = createReactor({ parse: parseBusMessage, idempotencyKeyPath: "id", react: withdrawBusAccess });
