import type { StoredIntegration } from "../../../schemas/integration.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { ReleaseRecord, ReleaseStatus } from "../../../schemas/release.ts";
import type { Rejection, ReleaseDraft, ReleaseWrite } from "../shared/decision.ts";
import { buildUnknownReference } from "../shared/rejections.ts";

export type StackIntegration = Extract<StoredIntegration, { kind: "cloudformation" }>;

/** The parts of a release that a stack gets. */
type ReleaseContent = Pick<ReleaseRecord, "templateKey" | "parameters" | "capabilities">;

const contentOf = ({ templateKey, parameters, capabilities }: ReleaseContent): ReleaseContent => ({
  templateKey,
  ...(parameters === undefined ? {} : { parameters }),
  ...(capabilities === undefined ? {} : { capabilities }),
});

/** Builds a release of an integration. */
export const buildRelease = (
  productId: string,
  integration: StackIntegration,
  release: Pick<ReleaseRecord, "number" | "status" | "createdAt" | "notes">,
): ReleaseDraft => ({ productId, ...release, ...contentOf(integration) });

/** Returns the product with a release as its integration. The time-out belongs to the product, not to a release. */
export function pinProduct(product: ProductRecord, release: ReleaseContent): ProductRecord {
  const { timeoutMinutes } = product.integration;
  const timeout = timeoutMinutes === undefined ? {} : { timeoutMinutes };
  return { ...product, integration: { kind: "cloudformation", ...contentOf(release), ...timeout } };
}

/** Returns the number of the release that has not passed its verification; undefined if there is none. */
export function findPendingRelease(product: ProductRecord): number | undefined {
  const { candidate, currentRelease, latestRelease, pendingRelease = latestRelease } = product;
  return candidate !== undefined || currentRelease === undefined ? pendingRelease : undefined;
}

/** Builds the next status of the release that has not passed yet; no write if there is none. */
export function writePendingRelease(product: ProductRecord, status: ReleaseStatus, reason?: string): ReleaseWrite[] {
  const number = findPendingRelease(product);
  if (number === undefined) return [];
  return [{ productId: product.id, number, status, ...(reason === undefined ? {} : { reason }) }];
}

function statusOfFirstRelease({ status, verifiedAt }: ProductRecord): ReleaseStatus {
  if (verifiedAt !== undefined || status === "available" || status === "deprecated") return "available";
  return status === "verifying" ? "verifying" : "failed";
}

/** Returns whether a product's integration has passed a verification. A candidate does not count. */
export const hasVerifiedIntegration = (product: ProductRecord): boolean =>
  product.currentRelease !== undefined || statusOfFirstRelease(product) === "available";

/**
 * Returns a product that an older version stored without releases as a product with releases: its integration is the
 * first one. A candidate is the next one.
 */
export function adoptReleases(
  product: ProductRecord,
  first = 1,
): { product: ProductRecord; releases: { release: ReleaseDraft }[] } {
  const { integration, candidate, createdAt, updatedAt } = product;
  if (product.latestRelease !== undefined || integration.kind === "events") return { product, releases: [] };
  const status = statusOfFirstRelease(product);
  const releases = [{ release: buildRelease(product.id, integration, { number: first, status, createdAt }) }];
  if (candidate?.kind === "cloudformation") {
    const next = { number: first + 1, createdAt: updatedAt } as const;
    const isRunning = product.activeOperationId !== undefined;
    releases.push({
      release: buildRelease(product.id, candidate, { ...next, status: isRunning ? "verifying" : "failed" }),
    });
  }
  const latestRelease = first + releases.length - 1;
  const current = status === "available" ? { currentRelease: first } : {};
  const pending = releases.length > 1 || status !== "available" ? { pendingRelease: latestRelease } : {};
  return { product: { ...product, ...current, ...pending, latestRelease }, releases };
}

/** Returns why a release can't be given to tenants; `pointer` is its place in the body. */
export function checkRelease(
  { id, integration }: Pick<ProductRecord, "id" | "integration">,
  { number, release }: { number: number; release: ReleaseRecord | undefined },
  pointer: string,
): Rejection | undefined {
  if (integration.kind === "events") {
    return buildUnknownReference(pointer, `The product ${id} provisions itself, so it has no releases.`);
  }
  if (release === undefined) return buildUnknownReference(pointer, `The product ${id} has no release ${number}.`);
  if (release.status === "available") return undefined;
  const detail = `The release ${number} of ${id} is ${release.status}. It must be available.`;
  return { code: "releaseUnavailable", detail, errors: [{ pointer, detail }], currentStatus: release.status };
}
