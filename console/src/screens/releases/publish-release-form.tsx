import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import type { PublishRelease } from "../../api/openapi.d.ts";
import { templateCheckQuery } from "../../api/product-queries.ts";
import type { Operation, Product } from "../../api/resources.ts";
import type { CodeEditorHandle } from "../../pieces/code-editor/code-editor.tsx";
import { LazyCodeEditor } from "../../pieces/code-editor/lazy-code-editor.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { OptionalLabel } from "../../pieces/text-field.tsx";
import { useDebounced } from "../../state/debounced.ts";
import { useDraft } from "../../state/draft.ts";
import { CopyAs } from "../../writes/copy-as.tsx";
import { useWrite } from "../../writes/use-write.ts";
import { WriteProblem } from "../../writes/write-problem.tsx";
import { TemplateProblems } from "../products/register/template-problems.tsx";
import { TemplateVerdict } from "../products/register/template-verdict.tsx";
import { UploadButton } from "../products/register/upload-button.tsx";
import { TemplateDiff } from "./template-diff.tsx";

const REST_MS = 400;
type Props = { product: Product; template: string };

const description = "Tenants keep their release. New subscriptions take this one once it has passed its verification.";

/** Shows the form of a product's next release: its template, its notes, and the difference to the current release. */
export function PublishReleaseForm({ product, template: current }: Props) {
  const [draft, change, clear] = useDraft(`release.${product.id}`, { template: current, notes: "" });
  const state = useReleaseCheck(product, draft.template);
  const write = usePublication(product, clear);
  const body: PublishRelease = { template: draft.template, ...(draft.notes.trim() && { notes: draft.notes.trim() }) };
  const isValid = state.check?.valid !== false;
  const hasChanged = draft.template !== current && draft.template.trim() !== "";
  return (
    <>
      <PageHeader title={`Publish a release of ${product.name}`} description={description} />
      <SpaceBetween size="m">
        <TemplatePart
          template={draft.template}
          state={state}
          onChange={(template) => change((one) => ({ ...one, template }))}
        />
        <Container header={<Header variant="h2">Difference to the current release</Header>}>
          <TemplateDiff before={current} after={draft.template} label="Difference to the current release" />
        </Container>
        <NotesField notes={draft.notes} onChange={(notes) => change((one) => ({ ...one, notes }))} />
        <WriteProblem problem={write.problem} />
        <div className="release-buttons">
          <CopyAs
            call={{ method: "POST", path: `/products/${product.id}/releases`, body }}
            cli={["products", "releases", "publish", product.id, "--template-file", "template.yaml", "--wait"]}
          />
          <Button variant="link" href={`/products/${product.id}?tab=releases`}>
            Discard
          </Button>
          <PublishButton
            {...{ hasChanged, isValid, isPending: write.isPending }}
            onPublish={() => write.submit(body)}
          />
        </div>
      </SpaceBetween>
    </>
  );
}

const NotesField = ({ notes, onChange }: { notes: string; onChange: (notes: string) => void }) => (
  <FormField label={<OptionalLabel text="Notes" />} description="What is new in this release.">
    <Textarea value={notes} rows={2} onChange={({ detail }) => onChange(detail.value)} />
  </FormField>
);

type PublishButtonProps = { hasChanged: boolean; isValid: boolean; isPending: boolean; onPublish: () => void };

const PublishButton = ({ hasChanged, isValid, isPending, onPublish }: PublishButtonProps) => (
  <Button
    variant="primary"
    loading={isPending}
    disabled={!hasChanged || !isValid}
    disabledReason={hasChanged ? "Correct the problems of the template." : "The template has not changed yet."}
    onClick={onPublish}
  >
    Publish
  </Button>
);

type TemplatePartProps = {
  template: string;
  state: ReturnType<typeof useReleaseCheck>;
  onChange: (template: string) => void;
};

function TemplatePart({ template, state, onChange }: TemplatePartProps) {
  const editor = useRef<CodeEditorHandle>(null);
  return (
    <Container header={<Header variant="h2">Template</Header>}>
      <div className="template-field">
        <LazyCodeEditor
          ref={editor}
          label="CloudFormation template"
          value={template}
          onChange={onChange}
          problems={state.check?.problems ?? []}
          height="360px"
        />
        <div className="template-foot">
          <TemplateVerdict template={template} state={state} />
          <UploadButton accept=".yaml,.yml,.json,.template" onText={onChange}>
            Upload a file
          </UploadButton>
        </div>
        <TemplateProblems problems={state.check?.problems ?? []} onGoTo={(problem) => editor.current?.goTo(problem)} />
        <p className="soft">
          The values of the parameters and the consents stay the same. To change them, edit the product.
        </p>
      </div>
    </Container>
  );
}

/** Checks the template with the product's parameters and plans when the typing pauses. */
function useReleaseCheck({ integration, plans }: Product, template: string) {
  const rested = useDebounced(template, REST_MS);
  const { parameters = {}, capabilities = [] } = integration.kind === "cloudformation" ? integration : {};
  const { data, error, isFetching } = useQuery({
    ...templateCheckQuery({ template: rested, parameters, capabilities, plans }),
    enabled: rested.trim() !== "",
    placeholderData: keepPreviousData,
  });
  return { check: rested.trim() === "" ? undefined : data, isChecking: isFetching || rested !== template, error };
}

function usePublication({ id: productId, name }: Product, clear: () => void) {
  const navigate = useNavigate();
  return useWrite<PublishRelease, Operation>({
    send: (body, headers) =>
      api.POST("/products/{productId}/releases", { params: { path: { productId } }, body, headers }),
    title: () => `Publish a release of ${name}`,
    onDone: () => {
      clear();
      void navigate(`/products/${productId}?tab=releases`);
    },
  });
}
