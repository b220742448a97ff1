import Autosuggest from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import { useMemo } from "react";
import type { TemplateParameter } from "../../../api/product-queries.ts";
import type { TemplateSectionProps } from "./form-context.ts";
import { placeholdersOf, suggestPlaceholder } from "./placeholders.ts";

/** Shows the value that each parameter of the template gets for a tenant. */
export function ParameterMapping({ draft, set, errorOf, state }: TemplateSectionProps) {
  const placeholders = useMemo(() => placeholdersOf(draft), [draft]);
  const parameters = rowsOf(state.check?.parameters, draft.parameters);
  if (parameters.length === 0) return null;
  const setValue = (name: string, value: string) => set({ parameters: { ...draft.parameters, [name]: value } });
  return (
    <FormField
      label="Parameters"
      description="What each parameter gets for a tenant: a text, which may hold placeholders."
      stretch
    >
      <div className="parameter-rows">
        {parameters.map(({ name, type, default: initial }) => (
          <div key={name} className="parameter-row">
            <div>
              <code>{name}</code>
              <div className="soft">
                {type}
                {initial !== undefined && `, default ${JSON.stringify(initial)}`}
              </div>
            </div>
            <FormField
              stretch
              errorText={
                errorOf(`/integration/parameters/${name}`) ?? missingOf(name, initial, draft.parameters, state)
              }
            >
              <Autosuggest
                value={draft.parameters[name] ?? ""}
                ariaLabel={`Value of ${name}`}
                placeholder={suggestPlaceholder(name, placeholders) ?? "a text or a placeholder"}
                options={placeholders.map((value) => ({ value }))}
                filteringType="auto"
                enteredTextLabel={(value) => `Use ${value}`}
                onChange={({ detail }) => setValue(name, detail.value)}
                expandToViewport
              />
            </FormField>
          </div>
        ))}
      </div>
    </FormField>
  );
}

/** Returns the template's parameters, and those that are mapped although the template has none of that name. */
function rowsOf(known: readonly TemplateParameter[] = [], mapped: Record<string, string>): TemplateParameter[] {
  const names = new Set(known.map(({ name }) => name));
  const others = Object.entries(mapped).filter(([name, value]) => value !== "" && !names.has(name));
  return [...known, ...others.map(([name]) => ({ name, type: "Not in the template", mapped: true }))];
}

function missingOf(
  name: string,
  initial: unknown,
  mapped: Record<string, string>,
  { check }: TemplateSectionProps["state"],
): string {
  const isMissing = initial === undefined && !mapped[name] && check?.parameters.some((one) => one.name === name);
  return isMissing ? "It has no default, so it needs a value." : "";
}
