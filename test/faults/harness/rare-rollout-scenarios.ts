import type { Product } from "../../../schemas/product.ts";
import type { Rollout } from "../../../schemas/rollout.ts";
import { publishRelease, registerAvailableProduct } from "../../support/scenarios/products.ts";
import { onboardTenant } from "../../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../../support/system/deployed-system.ts";

async function subscribe(product: Product, tags: Record<string, string>): Promise<void> {
  await onboardTenant({ tags, subscriptions: [{ productId: product.id, planId: "standard" }] });
}

/** Rolls out to tenants with a tag, and cancels the rollout while it soaks. */
async function cancelSoakingRollout(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const product = await registerAvailableProduct();
  await subscribe(product, { ring: "canary" });
  await subscribe(product, {});
  await publishRelease(product, { notes: "The same template again." });
  const body = { release: 2, waves: [{ tag: "ring:canary" }, { percent: 100 }], soakMinutes: 60 };
  const { rollout } = (await admin.post<{ rollout: Rollout }>(`/products/${product.id}/rollouts`, body)).body;
  await waitFor("the first wave has ended", async () => {
    const found = await admin.get<Rollout>(`/rollouts/${rollout.id}`);
    return found.body.soaksUntil !== undefined;
  });
  for (const action of ["pause", "resume", "cancel"]) await admin.post(`/rollouts/${rollout.id}/${action}`);
  await admin.get(`/products/${product.id}/releases`);
  await admin.get(`/products/${product.id}/releases/2?template=true`);
  await admin.patch(`/products/${product.id}`, { currentRelease: 1 });
}

/** The scenarios of rollouts that need rights which no other test uses. */
export const rareRolloutScenarios = [cancelSoakingRollout];
