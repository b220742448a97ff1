import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import type { Capability } from "../../../api/openapi.d.ts";
import type { TemplateSectionProps } from "./form-context.ts";

const capabilities: { id: Capability; text: string }[] = [
  { id: "CAPABILITY_IAM", text: "Create IAM resources" },
  { id: "CAPABILITY_NAMED_IAM", text: "Create IAM resources with names of their own" },
  { id: "CAPABILITY_AUTO_EXPAND", text: "Expand macros and nested transforms" },
];

/** Shows the consents that CloudFormation asks for. Those that the template needs are marked. */
export function CapabilityChoice({ draft, set, errorOf, state }: TemplateSectionProps) {
  const needed = state.check?.capabilities ?? [];
  const toggle = (id: Capability, isOn: boolean) =>
    set({ capabilities: isOn ? [...draft.capabilities, id] : draft.capabilities.filter((one) => one !== id) });
  return (
    <FormField
      label="Consents"
      description="CloudFormation asks for these before it deploys such a template."
      errorText={errorOf("/integration/capabilities") ?? ""}
    >
      {capabilities.map(({ id, text }) => (
        <Checkbox
          key={id}
          checked={draft.capabilities.includes(id)}
          onChange={({ detail }) => toggle(id, detail.checked)}
          description={needed.includes(id) && !draft.capabilities.includes(id) ? "The template needs this." : undefined}
        >
          {text}
        </Checkbox>
      ))}
    </FormField>
  );
}
