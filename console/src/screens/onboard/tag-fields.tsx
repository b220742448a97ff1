import AttributeEditor, { type AttributeEditorProps } from "@cloudscape-design/components/attribute-editor";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import type { Tag } from "./onboard-draft.ts";
import { optional } from "./text-field.tsx";

const MAX_TAGS = 10;

type Props = {
  tags: Tag[];
  onChange: (tags: Tag[]) => void;
  /** Returns the error of a tag. */
  errorOf: (tag: Tag, index: number) => string | undefined;
};

/** Tags as rows of a name and a value. */
export const TagFields = ({ tags, onChange, errorOf }: Props) => (
  <FormField
    label={<>Tags{optional}</>}
    description="Facts by which you find the tenant again, such as segment: enterprise."
  >
    <AttributeEditor<Tag>
      items={tags}
      addButtonText="Add a tag"
      removeButtonText="Remove"
      empty="No tags yet."
      disableAddButton={tags.length >= MAX_TAGS}
      onAddButtonClick={() => onChange([...tags, { name: "", value: "" }])}
      onRemoveButtonClick={({ detail }) => onChange(tags.filter((_, index) => index !== detail.itemIndex))}
      definition={[
        { label: "Tag", errorText: errorOf, control: inputOf("name", tags, onChange) },
        { label: "Value", control: inputOf("value", tags, onChange) },
      ]}
    />
  </FormField>
);

const inputOf =
  (part: keyof Tag, tags: Tag[], onChange: Props["onChange"]): AttributeEditorProps.FieldDefinition<Tag>["control"] =>
  (tag, index) => (
    <Input
      value={tag[part]}
      onChange={({ detail }) =>
        onChange(tags.map((one, at) => (at === index ? { ...one, [part]: detail.value } : one)))
      }
    />
  );
