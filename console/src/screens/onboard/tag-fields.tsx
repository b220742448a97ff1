import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import "./tag-fields.css";
import { OptionalLabel } from "../../pieces/text-field.tsx";
import type { Tag } from "./onboard-draft.ts";

const MAX_TAGS = 10;

type Props = {
  tags: Tag[];
  onChange: (tags: Tag[]) => void;
  /** Returns the error of a tag. */
  errorOf: (tag: Tag, index: number) => string | undefined;
};

/** Edits tags as rows of a name and a value. */
export const TagFields = ({ tags, onChange, errorOf }: Props) => (
  <FormField
    stretch
    label={<OptionalLabel text="Tags" />}
    description="Words by which you find the tenant again, such as segment: enterprise."
  >
    <div className="tag-rows">
      {tags.map((tag, index) => (
        <TagRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a tag has no other identity while it is typed
          key={index}
          tag={tag}
          number={index + 1}
          error={errorOf(tag, index)}
          onChange={(changed) => onChange(tags.map((one, at) => (at === index ? changed : one)))}
          onRemove={() => onChange(tags.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button
          formAction="none"
          iconName="add-plus"
          disabled={tags.length >= MAX_TAGS}
          disabledReason={`A tenant has at most ${MAX_TAGS} tags.`}
          onClick={() => onChange([...tags, { name: "", value: "" }])}
        >
          Add a tag
        </Button>
      </div>
    </div>
  </FormField>
);

type RowProps = {
  tag: Tag;
  number: number;
  error: string | undefined;
  onChange: (tag: Tag) => void;
  onRemove: () => void;
};

const TagRow = ({ tag, number, error, onChange, onRemove }: RowProps) => (
  <FormField stretch {...(error && { errorText: error })}>
    <div className="tag-row">
      <Input
        value={tag.name}
        placeholder="Name"
        ariaLabel={`Name of tag ${number}`}
        onChange={({ detail }) => onChange({ ...tag, name: detail.value })}
      />
      <Input
        value={tag.value}
        placeholder="Value"
        ariaLabel={`Value of tag ${number}`}
        onChange={({ detail }) => onChange({ ...tag, value: detail.value })}
      />
      <Button variant="icon" formAction="none" iconName="close" ariaLabel={`Remove tag ${number}`} onClick={onRemove} />
    </div>
  </FormField>
);
