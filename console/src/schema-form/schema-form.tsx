import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import Toggle from "@cloudscape-design/components/toggle";
import { useState } from "react";
import { type FormValues, fieldsOf, problemOfValue, type SchemaField } from "./schema-fields.ts";

type SchemaFormProps = {
  /** The JSON Schema of a plan's parameters. */
  schema: unknown;
  values: FormValues;
  onChange: (name: string, value: unknown) => void;
  /** Shows problems of fields that were not touched, after a first attempt to send the form. */
  showAll: boolean;
  /** Returns the API's error of a field, by its name. */
  errorOf?: (name: string) => string | undefined;
};

/** Shows a form from a JSON Schema: one field for each property, with its description and its limits. */
export const SchemaForm = ({ schema, values, onChange, showAll, errorOf }: SchemaFormProps) => (
  <SpaceBetween size="m">
    {fieldsOf(schema).map((field) => (
      <SchemaFormField
        key={field.name}
        field={field}
        value={values[field.name]}
        showAll={showAll}
        error={errorOf?.(field.name)}
        onChange={(value) => onChange(field.name, value)}
      />
    ))}
  </SpaceBetween>
);

type FieldProps = { field: SchemaField; value: unknown; onChange: (value: unknown) => void };

function SchemaFormField(props: FieldProps & { showAll: boolean; error: string | undefined }) {
  const { field, value, showAll, error } = props;
  const isOfInterest = showAll || (value !== undefined && value !== field.initial);
  const problem = error ?? (isOfInterest ? problemOfValue(field, value) : undefined);
  const label = (
    <>
      {field.label}
      {!field.isRequired && <em className="optional"> optional</em>}
    </>
  );
  return (
    <FormField label={label} description={field.description} {...(problem && { errorText: problem })}>
      <FieldControl {...props} />
    </FormField>
  );
}

function FieldControl({ field, value, onChange }: FieldProps) {
  if (field.kind === "toggle") {
    return (
      <Toggle checked={value === true} onChange={({ detail }) => onChange(detail.checked)}>
        {value === true ? "On" : "Off"}
      </Toggle>
    );
  }
  if (field.kind === "choice") return <ChoiceControl field={field} value={value} onChange={onChange} />;
  if (field.kind === "json") return <JsonControl field={field} value={value} onChange={onChange} />;
  const isNumber = field.kind === "number";
  const read = (text: string) => (text === "" ? undefined : isNumber ? Number(text) : text);
  return (
    <Input
      value={value === undefined ? "" : String(value)}
      type={isNumber ? "number" : "text"}
      onChange={({ detail }) => onChange(read(detail.value))}
    />
  );
}

function ChoiceControl({ field: { schema, choices }, value, onChange }: FieldProps) {
  const options = choices.map((choice) => ({ value: choice, label: choice }));
  return (
    <Select
      options={options}
      placeholder="Choose one"
      selectedOption={options.find((option) => option.value === String(value)) ?? null}
      // The schema's own value, because a choice may be a number.
      onChange={({ detail }) => onChange(schema.enum?.find((one) => String(one) === detail.selectedOption.value))}
      expandToViewport
    />
  );
}

/** Shows a value without a simple form, as JSON text. Incomplete text stays in the field until it is valid. */
function JsonControl({ value, onChange }: FieldProps) {
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value, null, 2));
  const change = (next: string) => {
    setText(next);
    try {
      onChange(next.trim() === "" ? undefined : JSON.parse(next));
    } catch {
      // The text is still being typed.
    }
  };
  return <Textarea value={text} rows={4} spellcheck={false} onChange={({ detail }) => change(detail.value)} />;
}
