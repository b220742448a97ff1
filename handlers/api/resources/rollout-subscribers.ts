import type { StartRollout } from "../../../schemas/rollout.ts";
import { getTenantTags } from "../../adapters/dynamodb/catalogs.ts";
import { listRolloutSubscribers } from "../../adapters/dynamodb/subscribers.ts";
import type { RolloutSubscriber } from "../../core/rollout/start-rollout.ts";

/** Loads the subscribers of a product, with their tags if a wave selects by a tag. */
export async function loadRolloutSubscribers(
  productId: string,
  { waves = [] }: Pick<StartRollout, "waves">,
): Promise<RolloutSubscriber[]> {
  const subscribers = (await listRolloutSubscribers(productId)).map(({ tenantId, status, release, templateKey }) => ({
    tenantId,
    status,
    release,
    hasStack: templateKey !== undefined,
  }));
  if (subscribers.length === 0 || !waves.some((wave) => "tag" in wave)) return subscribers;
  const tags = await getTenantTags(subscribers.map(({ tenantId }) => tenantId));
  return subscribers.map((one) => ({ ...one, tags: tags.get(one.tenantId) }));
}
