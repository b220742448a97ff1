import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { UpdateProduct } from "../../../api/openapi.d.ts";
import type { Product } from "../../../api/resources.ts";
import { ConflictFields } from "../../../writes/conflict-fields.tsx";
import { CopyAs } from "../../../writes/copy-as.tsx";
import { errorOfField, WriteProblem } from "../../../writes/write-problem.tsx";
import { problemsOfDraft } from "../register/draft-problems.ts";
import { toRegistration } from "../register/draft-to-registration.ts";
import { ProductForm } from "../register/product-form.tsx";
import { useTemplateCheck } from "../register/use-template-check.ts";
import { changeOfProduct, fieldLabels } from "./product-change.ts";
import { useProductEdit } from "./use-product-edit.ts";

/** Shows the form that changes a product. */
export function EditProductForm({ product }: { product: Product }) {
  const [showAll, setShowAll] = useState(false);
  const { form, base, set, write, save, conflicts, theirs, choose } = useProductEdit(product);
  const state = useTemplateCheck(form);
  const problems = problemsOfDraft(form);
  const isReady = Object.keys(problems).length === 0 && state.check?.valid !== false;
  const change = changeOfProduct(toRegistration(base), toRegistration(form));
  const submit = () => (isReady ? save(change) : setShowAll(true));
  return (
    <ProductForm
      isNew={false}
      draft={form}
      set={set}
      errorOf={(pointer) => (showAll ? problems[pointer] : undefined) ?? errorOfField(write.problem, pointer)}
      state={state}
      problem={
        <SpaceBetween size="m">
          {conflicts && <ConflictFields conflicts={conflicts} labels={fieldLabels} theirs={theirs} onChoose={choose} />}
          <WriteProblem problem={write.problem} />
        </SpaceBetween>
      }
      actions={<EditActions product={product} change={change} isPending={write.isPending} onSave={submit} />}
    />
  );
}

type ActionsProps = { product: Product; change: UpdateProduct; isPending: boolean; onSave: () => void };

const EditActions = ({ product: { id }, change, isPending, onSave }: ActionsProps) => (
  <SpaceBetween direction="horizontal" size="xs">
    <CopyAs
      call={{ method: "PATCH", path: `/products/${id}`, body: change }}
      cli={["products", "update", id, "-f", "product.json"]}
    />
    <Button variant="link" href={`/products/${id}`}>
      Cancel
    </Button>
    <Button variant="primary" disabled={Object.keys(change).length === 0} loading={isPending} onClick={onSave}>
      Save
    </Button>
  </SpaceBetween>
);
