import type { ProductRecord, RegisterProduct, StoredIntegration } from "../../../schemas/product.ts";

/** An integration as the catalogue keeps it: its template lies elsewhere, under a key. */
export const toStoredIntegration = (
  integration: RegisterProduct["integration"],
  templateKey: string,
): StoredIntegration => {
  if (integration.kind === "events") return integration;
  const { template: _, ...rest } = integration;
  return { ...rest, templateKey };
};

/** The integration that the product's team asked for last, whether or not it has passed a verification. */
export const latestIntegrationOf = ({ candidate, integration }: ProductRecord): StoredIntegration =>
  candidate ?? integration;

/** The parts of an integration that a verification looks at. */
const serializeVerifiedParts = (integration: StoredIntegration): string => {
  if (integration.kind === "events") return "";
  const { templateKey, parameters = {}, capabilities = [] } = integration;
  return JSON.stringify([templateKey, parameters, capabilities]);
};

/** Returns the product with another integration: as a candidate where tenants may get it only after a verification. */
export const withIntegration = (
  { candidate: _, ...product }: ProductRecord,
  requested: StoredIntegration | undefined,
): ProductRecord => {
  if (requested === undefined) return product;
  const isVerified = serializeVerifiedParts(requested) === serializeVerifiedParts(product.integration);
  return isVerified ? { ...product, integration: requested } : { ...product, candidate: requested };
};

/** Returns the product with its candidate in force, after that has passed a verification. */
export const promoteCandidate = ({ candidate, ...product }: ProductRecord): ProductRecord =>
  candidate === undefined ? product : { ...product, integration: candidate };
