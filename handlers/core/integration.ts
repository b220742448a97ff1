import type { ProductRecord, RegisterProduct, StoredIntegration } from "../../schemas/product.ts";

/** An integration as the catalogue keeps it: its template lies elsewhere, under a key. */
export const storedIntegration = (
  integration: RegisterProduct["integration"],
  templateKey: string,
): StoredIntegration => {
  if (integration.kind === "events") return integration;
  const { template: _, ...rest } = integration;
  return { ...rest, templateKey };
};

/** The integration that the product's team asked for last, whether or not it has passed a verification. */
export const wantedIntegration = ({ candidate, integration }: ProductRecord): StoredIntegration =>
  candidate ?? integration;

/** The parts of an integration that a verification looks at. */
const verifiedParts = (integration: StoredIntegration): string => {
  if (integration.kind === "events") return "";
  const { templateKey, parameters = {}, capabilities = [] } = integration;
  return JSON.stringify([templateKey, parameters, capabilities]);
};

/** Returns the product with another integration: as a candidate where tenants may get it only after a verification. */
export const withIntegration = (
  { candidate: _, ...product }: ProductRecord,
  wanted: StoredIntegration | undefined,
): ProductRecord => {
  if (wanted === undefined) return product;
  const isVerified = verifiedParts(wanted) === verifiedParts(product.integration);
  return isVerified ? { ...product, integration: wanted } : { ...product, candidate: wanted };
};

/** Returns the product with its candidate in force, after that has passed a verification. */
export const withCandidateInForce = ({ candidate, ...product }: ProductRecord): ProductRecord =>
  candidate === undefined ? product : { ...product, integration: candidate };
