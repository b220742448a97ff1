import * as z from "zod";
import { defineEvent } from "../../../events/define-event.ts";
import { ProductId, TenantId } from "../../../schemas/ids.ts";

/** A shape of an event that would break who consumes the first: it stands beside that one in the tests' catalogue. */
export const TenantActivatedV2 = defineEvent({
  name: "TenantActivated",
  aggregate: "tenant",
  version: 2,
  summary: "The tenant can work.",
  data: () => z.strictObject({ tenant: z.strictObject({ id: TenantId }), productIds: z.array(ProductId) }),
});
