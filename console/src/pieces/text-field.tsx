import FormField from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";

type TextFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  description?: string | undefined;
  error?: string | undefined;
  placeholder?: string | undefined;
  isOptional?: boolean;
  inputMode?: InputProps.InputMode;
  onBlur?: () => void;
};

/** Shows a line of text with its label, its description and its error. */
export function TextField(props: TextFieldProps) {
  const { label, value, onChange, description, error, placeholder, isOptional, inputMode, onBlur } = props;
  return (
    <FormField
      label={isOptional ? <OptionalLabel text={label} /> : label}
      description={description}
      errorText={error ?? ""}
    >
      <Input
        value={value}
        placeholder={placeholder ?? ""}
        onChange={({ detail }) => onChange(detail.value)}
        {...(inputMode && { inputMode })}
        {...(onBlur && { onBlur })}
        autoComplete={false}
        spellcheck={false}
      />
    </FormField>
  );
}

export const OptionalLabel = ({ text }: { text: string }) => (
  <>
    {text}
    <em className="optional"> optional</em>
  </>
);
