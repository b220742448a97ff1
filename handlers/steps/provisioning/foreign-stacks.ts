import type { Finding } from "../../../schemas/finding.ts";
import { stackPrefixOf } from "../../../schemas/stack-name.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { stackNameOf } from "../../core/subscription/stack.ts";
import { parseStackTenant } from "../../core/subscription/stack-differences.ts";
import { buildForeignStack } from "../../core/truth/compare-stack.ts";
import { listStacks } from "./list-stacks.ts";

/** The pages of an account's stacks that one comparison reads: about 2,000 stacks. The sweep reads all of them. */
const MAX_PAGES = 20;
/** The stacks that one request describes. */
const MAX_DESCRIBED = 25;

/**
 * Lists the stacks that have a subscription's tags but not its name. The role may describe stacks only if their name
 * begins with the product's prefix.
 */
export async function listForeignStacks({ tenantId, productId, status }: SubscriptionRecord): Promise<Finding[]> {
  if (status === "cancelled") return [];
  const prefix = stackPrefixOf(productId);
  const own = stackNameOf({ tenantId, productId });
  const candidates: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const list = await listStacks({ task: "list-stacks", productId, after });
    if (!list.isAccessible) return [];
    const isCandidate = (name: string) =>
      name.startsWith(prefix) && name !== own && parseStackTenant(name, productId) === undefined;
    candidates.push(...list.names.filter(isCandidate));
    after = list.next;
    if (after === undefined) break;
  }
  const find = candidates.slice(0, MAX_DESCRIBED);
  const described = find.length === 0 ? undefined : await listStacks({ task: "list-stacks", productId, find });
  const stacks = described?.isAccessible ? described.stacks : {};
  return Object.entries(stacks)
    .filter(([, { tags }]) => tags["tenantry:tenant"] === tenantId && tags["tenantry:product"] === productId)
    .map(([name]) => buildForeignStack(name, { tenantId, productId }));
}
