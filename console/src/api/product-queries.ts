import { queryOptions } from "@tanstack/react-query";
import { postJson } from "./post-json.ts";
import { readJson } from "./read-json.ts";

/** The state of a product's account and queue, and its last 30 days. */
export type ProductHealth = {
  verifiedAt?: string;
  account: { reachable: boolean; checkedAt?: string; reason?: string };
  queue: { waiting: number; deadLetters: number; oldestSeconds?: number };
  subscribers: number;
  last30Days: { succeeded: number; failed: number; medianSeconds?: number };
};

export type TemplateProblem = {
  severity: "error" | "warning";
  line?: number;
  column?: number;
  pointer?: string;
  detail: string;
};
export type TemplateParameter = { name: string; type: string; default?: unknown; mapped: boolean };

/** The answer of `POST /products/validate`. */
export type TemplateCheck = {
  valid: boolean;
  bytes: number;
  parameters: TemplateParameter[];
  resources: { logicalId: string; type: string }[];
  capabilities: string[];
  problems: TemplateProblem[];
};
export type TemplateQuestion = { template: string; parameters: Record<string, string>; plans?: unknown[] };

const HEALTH_INTERVAL_MS = 30_000;

export const productHealthQuery = (id: string) =>
  queryOptions({
    queryKey: ["product", id, "health"],
    queryFn: () => readJson<ProductHealth>(`/products/${id}/health`),
    refetchInterval: HEALTH_INTERVAL_MS,
    retry: false,
  });

/** The query for what the API says of a template. Nothing is stored. */
export const templateCheckQuery = (question: TemplateQuestion) =>
  queryOptions({
    queryKey: ["templateCheck", question],
    queryFn: ({ signal }) => postJson<TemplateCheck>("/products/validate", question, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
