import { toCanonicalJson } from "../../../schemas/canonical-json.ts";
import type { StoredIntegration } from "../../../schemas/integration.ts";
import type { ProductRecord, RegisterProduct } from "../../../schemas/product.ts";
import { hasVerifiedIntegration } from "./release.ts";

/** Returns the stored form of an integration, with the key of its template in place of the text. */
export function toStoredIntegration(
  integration: RegisterProduct["integration"],
  templateKey: string,
): StoredIntegration {
  if (integration.kind === "events") return integration;
  const { template: _, ...rest } = integration;
  return { ...rest, templateKey };
}

/** Returns the product's latest integration, also before its verification. */
export const latestIntegrationOf = ({ candidate, integration }: ProductRecord): StoredIntegration =>
  candidate ?? integration;

/** Serializes the parts of an integration that a verification checks. */
function serializeVerifiedParts(integration: StoredIntegration): string {
  if (integration.kind === "events") return "";
  const { templateKey, parameters = {}, capabilities = [] } = integration;
  return toCanonicalJson([templateKey, parameters, capabilities]);
}

/**
 * Returns the product with another integration, as a candidate if the integration needs a verification. An integration that
 * never passed one needs it again after a candidate replaced it.
 */
export function withIntegration(product: ProductRecord, requested: StoredIntegration | undefined): ProductRecord {
  if (requested === undefined) return product;
  const { candidate, pendingRelease: _, ...rest } = product;
  const isSame = serializeVerifiedParts(requested) === serializeVerifiedParts(product.integration);
  if (isSame && hasVerifiedIntegration(product)) return { ...rest, integration: requested };
  return isSame && candidate === undefined
    ? { ...product, integration: requested }
    : { ...product, candidate: requested };
}

/** Returns the product with its verified candidate as its integration; without a candidate, its integration is verified. */
export const promoteCandidate = ({ candidate, pendingRelease: _, ...product }: ProductRecord): ProductRecord =>
  candidate === undefined ? product : { ...product, integration: candidate };
