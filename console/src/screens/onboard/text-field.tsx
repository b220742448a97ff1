import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import type { ReactNode } from "react";
import type { StepProps } from "./step-props.ts";

/** The mark beside the label of a field that may stay empty. */
export const optional = <em className="optional"> optional</em>;

type Props = StepProps & {
  field: "name" | "externalId" | "adminEmail";
  label: ReactNode;
  description: string;
  type?: "email";
};

/** A text of the draft. Its error belongs to the pointer of the same name. */
export function TextField({ draft, change, errorOf, field, label, description, type }: Props) {
  const error = errorOf(`/${field}`);
  return (
    <FormField label={label} description={description} {...(error && { errorText: error })}>
      <Input
        value={draft[field]}
        name={field}
        {...(type && { type })}
        autoComplete={false}
        onChange={({ detail }) => change({ [field]: detail.value })}
      />
    </FormField>
  );
}
