import type { TenantText } from "../../api/tenant-texts.ts";
import { TextField } from "../../pieces/text-field.tsx";
import type { StepProps } from "./step-props.ts";

type Props = StepProps & {
  field: "name" | "adminEmail" | TenantText;
  label: string;
  description: string;
  isOptional?: boolean;
  inputMode?: "email";
};

/** Edits a text of the draft. Its error belongs to the pointer of the same name. */
export const DraftField = ({ draft, change, errorOf, field, label, description, ...options }: Props) => (
  <TextField
    label={label}
    description={description}
    value={draft[field]}
    error={errorOf(`/${field}`)}
    onChange={(value) => change({ [field]: value })}
    {...(options.isOptional && { isOptional: true })}
    {...(options.inputMode && { inputMode: options.inputMode })}
  />
);
