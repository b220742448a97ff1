import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TemplateValidation, ValidateTemplate } from "../../../api/openapi.d.ts";
import { templateCheckQuery } from "../../../api/product-queries.ts";
import { useDebounced } from "../../../state/debounced.ts";
import { mappedParameters, toPlan } from "./draft-to-registration.ts";
import type { ProductDraft } from "./product-draft.ts";

/** The pause in the typing after which a template is checked. */
const PAUSE_MS = 400;

/** The check of a template while it is typed. */
export type CheckState = {
  check: TemplateValidation | undefined;
  isChecking: boolean;
  error: Error | null;
};

/** Checks the template of a form, with its parameters and plans, when the typing pauses. */
export function useTemplateCheck(draft: ProductDraft): CheckState {
  const question = useDebounced(draft.kind === "cloudformation" ? questionOf(draft) : undefined, PAUSE_MS);
  const { data, error, isFetching } = useQuery({
    ...templateCheckQuery(question ?? { template: "" }),
    enabled: question !== undefined,
    placeholderData: keepPreviousData,
  });
  return { check: question && data, isChecking: isFetching, error };
}

function questionOf({ template, parameters, capabilities, plans }: ProductDraft): ValidateTemplate | undefined {
  if (template.trim() === "") return undefined;
  const complete = plans.filter(({ id, name }) => id.trim() && name.trim());
  return {
    template,
    parameters: mappedParameters(parameters),
    capabilities,
    ...(complete.length > 0 && { plans: complete.map(toPlan) }),
  };
}
