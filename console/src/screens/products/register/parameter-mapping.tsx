import Autosuggest from "@cloudscape-design/components/autosuggest";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import { useId, useMemo } from "react";
import type { TemplateParameter } from "../../../api/product-queries.ts";
import type { TemplateSectionProps } from "./form-context.ts";
import { problemOfParameter, rowsOf } from "./parameter-problems.ts";
import { placeholdersOf, suggestPlaceholder } from "./placeholders.ts";

/** Shows the value that each parameter of the template gets for a tenant. */
export function ParameterMapping(props: TemplateSectionProps) {
  const { draft, set, state } = props;
  const placeholders = useMemo(() => placeholdersOf(draft), [draft]);
  const parameters = rowsOf(state.check?.parameters ?? [], draft.parameters);
  if (parameters.length === 0) return null;
  const suggested = suggestAll(parameters, draft.parameters, placeholders);
  return (
    <FormField
      label="Parameters"
      description="What each parameter gets for a tenant: a text, which may hold placeholders."
      stretch
    >
      <div className="parameter-rows">
        {parameters.map((parameter) => (
          <ParameterRow key={parameter.name} {...props} parameter={parameter} placeholders={placeholders} />
        ))}
        {Object.keys(suggested).length > 0 && (
          <div>
            <Button onClick={() => set({ parameters: { ...draft.parameters, ...suggested } })}>
              Fill in what fits by name
            </Button>
          </div>
        )}
      </div>
    </FormField>
  );
}

/** Returns the placeholders that fit the names of empty parameters. */
function suggestAll(
  parameters: readonly TemplateParameter[],
  mapped: Record<string, string>,
  placeholders: readonly string[],
): Record<string, string> {
  const empty = parameters.filter(({ name }) => !mapped[name]);
  return Object.fromEntries(
    empty.flatMap(({ name }) => {
      const placeholder = suggestPlaceholder(name, placeholders);
      return placeholder ? [[name, placeholder]] : [];
    }),
  );
}

type RowProps = TemplateSectionProps & { parameter: TemplateParameter; placeholders: readonly string[] };

function ParameterRow({ draft, set, errorOf, state, parameter, placeholders }: RowProps) {
  const { name, type, default: initial } = parameter;
  const nameId = useId();
  const value = draft.parameters[name] ?? "";
  const error = errorOf(`/integration/parameters/${name}`);
  const warning = error ? undefined : problemOfParameter(parameter, value, state.check?.problems ?? []);
  return (
    <div className="parameter-row">
      <div>
        <code id={nameId}>{name}</code>
        <div className="soft">
          {type}
          {initial !== undefined && initial !== "" && `, default ${JSON.stringify(initial)}`}
        </div>
      </div>
      <FormField stretch errorText={error ?? ""} warningText={warning ?? ""}>
        <Autosuggest
          value={value}
          ariaLabelledby={nameId}
          placeholder={suggestPlaceholder(name, placeholders) ?? "a text or a placeholder"}
          options={placeholders.map((one) => ({ value: one }))}
          filteringType="auto"
          enteredTextLabel={(text) => `Use ${text}`}
          onChange={({ detail }) => set({ parameters: { ...draft.parameters, [name]: detail.value } })}
          expandToViewport
        />
      </FormField>
    </div>
  );
}
