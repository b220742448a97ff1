import type { ProductRecord } from "../../../schemas/product.ts";
import type { ReleaseRecord } from "../../../schemas/release.ts";
import { accept, type Decision, type ReleaseDraft } from "../shared/decision.ts";
import { productTransitions } from "../shared/transitions.ts";
import { toProductEventData } from "./product-event.ts";
import { adoptReleases, buildRelease, findPendingRelease, type StackIntegration } from "./release.ts";

/** A template that a tenant's stack has, with the names of its parameters. */
export type UsedTemplate = { templateKey: string; parameters: readonly string[] };

/** Returns the mapping of an older template. Only the product's latest mapping is stored, so that it is limited to the
 *  parameters that the template declares. */
const limitMapping = ({ parameters: mapped = {}, ...integration }: StackIntegration, template: UsedTemplate) => ({
  ...integration,
  templateKey: template.templateKey,
  parameters: Object.fromEntries(Object.entries(mapped).filter(([name]) => template.parameters.includes(name))),
});

/**
 * Gives numbers to the templates of a product that an older version stored: first those that only tenants still have, in
 * the given order, then the product's own. Templates that have a release keep it.
 */
export function planAdoption(
  product: ProductRecord,
  known: readonly Pick<ReleaseRecord, "number" | "templateKey">[],
  used: readonly UsedTemplate[],
): { decision: Decision; numbers: ReadonlyMap<string, number> } {
  const { integration, candidate, createdAt, lastOperationId: operationId } = product;
  const numbers = new Map(known.map(({ templateKey, number }) => [templateKey, number]));
  if (integration.kind === "events") return { decision: accept([]), numbers };
  const own = product.latestRelease === undefined ? [integration, candidate ?? integration] : [];
  const ownKeys = own.flatMap((one) => (one.kind === "cloudformation" ? [one.templateKey] : []));
  const older = used.filter(({ templateKey }) => !numbers.has(templateKey) && !ownKeys.includes(templateKey));
  const first = (product.latestRelease ?? 0) + 1;
  const added = older.map((template, index): ReleaseDraft => {
    const release = { number: first + index, status: "available", createdAt } as const;
    return buildRelease(product.id, limitMapping(integration, template), release);
  });
  const adopted = adoptReleases(product, first + added.length);
  const releases = [...added.map((release) => ({ release })), ...adopted.releases];
  if (releases.length === 0) return { decision: accept([]), numbers };
  for (const { release } of releases) numbers.set(release.templateKey, release.number);
  const latestRelease = Math.max(...releases.map(({ release }) => release.number));
  const pendingRelease = findPendingRelease(adopted.product);
  const pending = pendingRelease === undefined ? {} : { pendingRelease };
  const after = { ...adopted.product, ...pending, latestRelease };
  const data = { ...toProductEventData(product), changed: ["currentRelease"] };
  const events = [{ name: productTransitions.update.event, data }];
  return { decision: accept([{ type: "product", before: product, after, events, operationId, releases }]), numbers };
}
