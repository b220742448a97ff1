import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../../../api/client.ts";
import { PageHeader } from "../../../pieces/page-header.tsx";
import { useDraft } from "../../../state/draft.ts";
import { CopyAs } from "../../../writes/copy-as.tsx";
import { useWrite } from "../../../writes/use-write.ts";
import { errorOfField, WriteProblem } from "../../../writes/write-problem.tsx";
import { problemsOfDraft } from "./draft-problems.ts";
import { toRegistration } from "./draft-to-registration.ts";
import { completeDraft, emptyDraft, type ProductDraft } from "./product-draft.ts";
import { ProductForm } from "./product-form.tsx";
import { parseRegistration, toDraft } from "./registration-to-draft.ts";
import { UploadButton } from "./upload-button.tsx";
import { useTemplateCheck } from "./use-template-check.ts";

/** Registers a product. What was typed survives a reload and a new sign-in. */
export function RegisterScreen() {
  const [draft, change, clear] = useDraft<ProductDraft>("register-product", emptyDraft, completeDraft);
  const [showAll, setShowAll] = useState(false);
  const write = useRegistration(clear);
  const state = useTemplateCheck(draft);
  const problems = problemsOfDraft(draft);
  const isReady = Object.keys(problems).length === 0 && state.check?.valid !== false;
  const submit = () => (isReady ? write.submit(toRegistration(draft)) : setShowAll(true));
  return (
    <>
      <RegisterHeader onDraft={(next) => change(() => next)} />
      <ProductForm
        isNew
        draft={draft}
        set={(values) => change((current) => ({ ...current, ...values }))}
        errorOf={(pointer) => (showAll ? problems[pointer] : undefined) ?? errorOfField(write.problem, pointer)}
        state={state}
        problem={
          <>
            {showAll && !isReady && <IncompleteAlert />}
            <WriteProblem problem={write.problem} />
          </>
        }
        actions={
          <RegisterButtons draft={draft}>
            <Button variant="primary" loading={write.isPending} onClick={submit}>
              Register and verify
            </Button>
          </RegisterButtons>
        }
      />
    </>
  );
}

const RegisterButtons = ({ draft, children }: { draft: ProductDraft; children: ReactNode }) => (
  <SpaceBetween direction="horizontal" size="xs">
    <CopyAs
      call={{ method: "POST", path: "/products", body: toRegistration(draft) }}
      cli={["products", "register", "-f", "product.json"]}
    />
    <Button variant="link" href="/products">
      Cancel
    </Button>
    {children}
  </SpaceBetween>
);

function useRegistration(clear: () => void) {
  const navigate = useNavigate();
  return useWrite({
    send: (body: ReturnType<typeof toRegistration>, header) => api.POST("/products", { body, params: { header } }),
    title: ({ name }) => `Register ${name}`,
    result: ({ product }) => ({ href: `/products/${product.id}`, text: `Open ${product.name}` }),
    onDone: ({ product }) => {
      clear();
      void navigate(`/products/${product.id}`);
    },
  });
}

const IncompleteAlert = () => (
  <Alert type="warning" header="Some fields need attention">
    The fields say what is missing. A template with problems shows their lines.
  </Alert>
);

function RegisterHeader({ onDraft }: { onDraft: (draft: ProductDraft) => void }) {
  const [problem, setProblem] = useState<string>();
  const read = (text: string) => {
    const result = parseRegistration(text);
    setProblem("problem" in result ? result.problem : undefined);
    if ("product" in result) onDraft(toDraft(result.product));
  };
  return (
    <>
      <PageHeader
        title="Register a product"
        description="The product becomes available when its account and its template have passed the verification."
        actions={
          <UploadButton accept=".json" onText={read}>
            Fill from product.json
          </UploadButton>
        }
      />
      {problem && <Alert type="error">{problem}</Alert>}
    </>
  );
}
