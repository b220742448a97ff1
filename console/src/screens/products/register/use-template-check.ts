import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { TemplateValidation, ValidateTemplate } from "../../../api/openapi.d.ts";
import { templateCheckQuery } from "../../../api/product-queries.ts";
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
  const question = useDebounced(draft.kind === "cloudformation" ? questionOf(draft) : undefined);
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

/** Returns a value once it has not changed for a moment. */
function useDebounced<Value>(value: Value): Value {
  const [debounced, setDebounced] = useState(value);
  const text = JSON.stringify(value) ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the value, which is new at each rendering
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return debounced;
}
