import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { StepProps } from "./step-props.ts";

const MAX_TAGS = 10;

export const optional = <em className="optional"> optional</em>;

/** The first step: the tenant's name, its key in another system, its tags. */
export const TenantStep = (props: StepProps) => (
  <Container>
    <div className="form-column">
      <SpaceBetween size="l">
        <TextField
          {...props}
          field="name"
          label="Name"
          description="The organization's name. Only one tenant may have it."
        />
        <TextField
          {...props}
          field="externalId"
          label={<>External id{optional}</>}
          description="The key of this customer in another system, such as your CRM or billing."
        />
        <TagFields {...props} />
      </SpaceBetween>
    </div>
  </Container>
);

type TextFieldProps = StepProps & {
  field: "name" | "externalId" | "adminEmail";
  label: React.ReactNode;
  description: string;
  type?: "email";
};

/** A text of the draft. Its error belongs to the pointer of the same name. */
export function TextField({ draft, change, errorOf, field, label, description, type }: TextFieldProps) {
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

const TagFields = ({ draft: { tags }, change, errorOf }: StepProps) => (
  <FormField
    label={<>Tags{optional}</>}
    description="Facts by which you find the tenant again, such as segment: enterprise."
  >
    <AttributeEditor
      items={tags}
      addButtonText="Add a tag"
      removeButtonText="Remove"
      empty="No tags yet."
      disableAddButton={tags.length >= MAX_TAGS}
      onAddButtonClick={() => change({ tags: [...tags, { name: "", value: "" }] })}
      onRemoveButtonClick={({ detail }) => change({ tags: tags.filter((_, index) => index !== detail.itemIndex) })}
      definition={(["name", "value"] as const).map((part) => ({
        label: part === "name" ? "Tag" : "Value",
        errorText: (_, index) =>
          part === "name" ? (errorOf(`/tags/${index}`) ?? errorOf(`/tags/${tags[index]?.name}`)) : undefined,
        control: (tag, index) => (
          <Input
            value={tag[part]}
            onChange={({ detail }) =>
              change({ tags: tags.map((one, at) => (at === index ? { ...one, [part]: detail.value } : one)) })
            }
          />
        ),
      }))}
    />
  </FormField>
);
