import * as z from "zod";
import { defineEvent } from "../../../events/define-event.ts";
import { ProductId, TenantId } from "../../../schemas/ids.ts";

/** A second version of an event, incompatible with the first. The tests' catalog contains both. */
export const TenantActivatedV2 = defineEvent({
  name: "TenantActivated",
  aggregate: "tenant",
  version: 2,
  summary: "The tenant can work.",
  data: () => z.strictObject({ tenant: z.strictObject({ id: TenantId }), productIds: z.array(ProductId) }),
});
