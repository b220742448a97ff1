import type { PlanDraft, ProductDraft } from "./product-draft.ts";
import type { CheckState } from "./use-template-check.ts";

/** The properties of each section of the form. */
export type FormSectionProps = {
  draft: ProductDraft;
  /** False for a product that exists: its id, its team and its account never change. */
  isNew: boolean;
  set: (change: Partial<ProductDraft>) => void;
  /** Returns what is wrong with a field, by its JSON pointer. */
  errorOf: (pointer: string) => string | undefined;
};
export type TemplateSectionProps = FormSectionProps & { state: CheckState };

export type PlanFieldsProps = {
  plan: PlanDraft;
  others: readonly PlanDraft[];
  onChange: (values: Partial<PlanDraft>) => void;
  onRemove: (() => void) | undefined;
  errorOf: (pointer: string) => string | undefined;
};
