import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isProblem } from "../../../api/problem.ts";
import { type TemplateCheck, type TemplateQuestion, templateCheckQuery } from "../../../api/product-queries.ts";
import { mappedParameters, toPlan } from "./draft-to-registration.ts";
import type { ProductDraft } from "./product-draft.ts";

/** The pause in the typing after which a template is checked. */
const PAUSE_MS = 400;

/** The check of a template while it is typed. `isUnknown` means that this API checks it at registration only. */
export type CheckState = {
  check: TemplateCheck | undefined;
  isChecking: boolean;
  isUnknown: boolean;
  error: Error | null;
};

/** Checks the template of a form, with its parameters and plans, when the typing pauses. */
export function useTemplateCheck(draft: ProductDraft): CheckState {
  const question = useDebounced(draft.kind === "cloudformation" ? questionOf(draft) : undefined);
  const { data, error, isFetching } = useQuery({
    ...templateCheckQuery(question ?? { template: "", parameters: {} }),
    enabled: question !== undefined,
    placeholderData: keepPreviousData,
  });
  const isUnknown = isProblem(error) && (error.status === 404 || error.status === 405);
  return {
    check: question && data,
    isChecking: isFetching,
    isUnknown,
    error: isUnknown ? null : error,
  };
}

function questionOf({ template, parameters, plans }: ProductDraft): TemplateQuestion | undefined {
  if (template.trim() === "") return undefined;
  const complete = plans.filter(({ id, name }) => id.trim() && name.trim());
  return {
    template,
    parameters: mappedParameters(parameters),
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
