import type { Envelope } from "../../events/envelope.ts";
import { dismissFromBus } from "../adapters/bus-policy.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { envelopeIn } from "./bus-message.ts";
import { reactor } from "./reaction.ts";

/** Takes the statement of a product from the bus that has been retired: its account puts no more events there. */
const retire = async ({ productid = "" }: Envelope): Promise<void> => {
  const product = await getProduct(productid);
  if (product?.status === "retired" && product.integration.kind === "events") await dismissFromBus(product);
};

export const handler = reactor({ parse: envelopeIn, identity: "id", react: retire });
