import type { Product } from "../../api/resources.ts";

type IntegrationKind = Product["integration"]["kind"];

/** Returns how a product sets up its tenants, in words. */
export const nameIntegration = (kind: IntegrationKind): string =>
  kind === "cloudformation" ? "Tenantry deploys a stack" : "The product reacts to events";

const isolations: Record<Product["isolation"], { name: string; meaning: string }> = {
  silo: { name: "Silo", meaning: "Each tenant has its own resources." },
  pool: { name: "Pool", meaning: "All tenants share the resources." },
  bridge: { name: "Bridge", meaning: "Tenants share some resources and have others of their own." },
};
export const describeIsolation = (isolation: Product["isolation"]) => isolations[isolation];

const number = new Intl.NumberFormat("en");
export const formatNumber = (value: number): string => number.format(value);

/** Returns a size such as "12.4 KB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(2)} MB`;
}
