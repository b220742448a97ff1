import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import { useMemo, useRef } from "react";
import type { CodeEditorHandle } from "../../../pieces/code-editor/code-editor.tsx";
import { LazyCodeEditor } from "../../../pieces/code-editor/lazy-code-editor.tsx";
import type { TemplateSectionProps } from "./form-context.ts";
import { parameterOf } from "./parameter-problems.ts";
import { TemplateProblems } from "./template-problems.tsx";
import { TemplateVerdict } from "./template-verdict.tsx";
import { UploadButton } from "./upload-button.tsx";

const example = `Parameters:
  TenantId: { Type: String }
Resources:
  Inbox:
    Type: AWS::SQS::Queue
`;

/** Shows the template: pasted, typed or uploaded, and checked while it changes. */
export function TemplateField({ draft, set, errorOf, state }: TemplateSectionProps) {
  const editor = useRef<CodeEditorHandle>(null);
  const problems = useMemo(() => state.check?.problems ?? [], [state.check]);
  // A parameter's field tells its own problem.
  const listed = problems.filter((problem) => !parameterOf(problem));
  return (
    <FormField
      label="CloudFormation template"
      description="YAML or JSON, up to 1 MB. It is checked while you type; nothing is stored until you send the form."
      stretch
      errorText={errorOf("/integration/template") ?? ""}
    >
      <div className="template-field">
        <LazyCodeEditor
          ref={editor}
          label="CloudFormation template"
          value={draft.template}
          onChange={(template) => set({ template })}
          problems={problems}
          height="400px"
        />
        <div className="template-foot">
          <TemplateVerdict template={draft.template} state={state} />
          <span className="template-sources">
            {draft.template === "" && (
              <Button variant="link" onClick={() => set({ template: example })}>
                Begin with an example
              </Button>
            )}
            <UploadButton accept=".yaml,.yml,.json,.template" onText={(template) => set({ template })}>
              Upload a file
            </UploadButton>
          </span>
        </div>
        <TemplateProblems problems={listed} onGoTo={(problem) => editor.current?.goTo(problem)} />
      </div>
    </FormField>
  );
}
