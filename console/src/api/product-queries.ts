import { queryOptions } from "@tanstack/react-query";
import type { ProductHealth, TemplateValidation, ValidateTemplate } from "./openapi.d.ts";
import { postJson } from "./post-json.ts";
import { readJson } from "./read-json.ts";

export type TemplateProblem = TemplateValidation["problems"][number];
export type TemplateParameter = TemplateValidation["parameters"][number];

const HEALTH_INTERVAL_MS = 30_000;

export const productHealthQuery = (id: string) =>
  queryOptions({
    queryKey: ["product", id, "health"],
    queryFn: () => readJson<ProductHealth>(`/products/${id}/health`),
    refetchInterval: HEALTH_INTERVAL_MS,
    retry: false,
  });

/** The query for what the API says of a template. Nothing is stored. */
export const templateCheckQuery = (question: ValidateTemplate) =>
  queryOptions({
    queryKey: ["templateCheck", question],
    queryFn: ({ signal }) => postJson<TemplateValidation>("/products/validate", question, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  });
