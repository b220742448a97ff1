import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import type { PublishRelease, Release } from "../../api/openapi.d.ts";
import type { Operation, Product } from "../../api/resources.ts";
import { PageHeader } from "../../pieces/page-header.tsx";
import { OptionalLabel } from "../../pieces/text-field.tsx";
import { useDraft } from "../../state/draft.ts";
import { FormButtons } from "../../writes/form-buttons.tsx";
import { useWrite } from "../../writes/use-write.ts";
import { CapabilityChoice } from "../products/register/capability-choice.tsx";
import type { TemplateSectionProps } from "../products/register/form-context.ts";
import { ParameterMapping } from "../products/register/parameter-mapping.tsx";
import { TemplateField } from "../products/register/template-field.tsx";
import { useTemplateCheck } from "../products/register/use-template-check.ts";
import { changesOf, commandOf, draftOf, productDraftOf, type ReleaseDraft } from "./release-draft.ts";
import { TemplateDiff } from "./template-diff.tsx";

type Props = { product: Product; current: Partial<Release> };

const description = "Tenants keep their release. New subscriptions take this one once it has passed its verification.";

/** Shows the form of a product's next release: its template, parameters and consents, and the difference to the current
 *  release. */
export function PublishReleaseForm({ product, current }: Props) {
  const before = draftOf(current);
  const [draft, change, clear] = useDraft<ReleaseDraft>(`release.${product.id}`, before);
  const form = productDraftOf(product, draft);
  const state = useTemplateCheck(form);
  const write = usePublication(product, clear);
  const changes = changesOf(before, draft);
  const body: PublishRelease = { ...changes, ...(draft.notes.trim() && { notes: draft.notes.trim() }) };
  const blockedReason = reasonOf(draft, changes, state);
  const set = (part: Partial<ReleaseDraft>) => change((one) => ({ ...one, ...part }));
  return (
    <>
      <PageHeader title={`Publish a release of ${product.name}`} description={description} />
      <SpaceBetween size="m">
        <SettingsPart draft={form} isNew={false} set={set} errorOf={() => undefined} state={state} />
        <Container header={<Header variant="h2">Difference to the current release</Header>}>
          <TemplateDiff before={before.template} after={draft.template} label="Difference to the current release" />
        </Container>
        <NotesField value={draft.notes} onChange={(notes) => set({ notes })} />
      </SpaceBetween>
      <FormButtons
        call={{ method: "POST", path: `/products/${product.id}/releases`, body }}
        cli={commandOf(product.id, body)}
        back={`/products/${product.id}?tab=releases`}
        text="Publish"
        isReady={blockedReason === undefined}
        disabledReason={blockedReason ?? ""}
        write={write}
        onDiscard={clear}
        onSubmit={() => write.submit(body)}
      />
    </>
  );
}

/** Returns why the form can't be sent yet. */
function reasonOf(
  draft: ReleaseDraft,
  changes: ReturnType<typeof changesOf>,
  { check }: TemplateSectionProps["state"],
): string | undefined {
  if (draft.template.trim() === "") return "The release needs a template.";
  if (Object.keys(changes).length === 0) return "Nothing has changed yet.";
  return check?.valid === false ? "Correct the problems of the template." : undefined;
}

const NotesField = ({ value, onChange }: { value: string; onChange: (notes: string) => void }) => (
  <FormField label={<OptionalLabel text="Notes" />} description="What is new in this release.">
    <Textarea value={value} rows={2} onChange={({ detail }) => onChange(detail.value)} />
  </FormField>
);

const SettingsPart = (props: TemplateSectionProps) => (
  <Container header={<Header variant="h2">Setting up a tenant</Header>}>
    <SpaceBetween size="l">
      <TemplateField {...props} />
      <ParameterMapping {...props} />
      <CapabilityChoice {...props} />
    </SpaceBetween>
  </Container>
);

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
