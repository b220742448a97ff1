import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { allProductsQuery } from "../../api/queries.ts";
import type { Operation } from "../../api/resources.ts";
import { useWrite } from "../../writes/use-write.ts";
import { WriteProblem } from "../../writes/write-problem.tsx";
import { TryItArrivals } from "./try-it-arrivals.tsx";

const explanation =
  "The verification of a product changes nothing for its tenants, and each of its steps leaves an event. " +
  "Run one here and see what a program that follows the events receives.";

/** Shows the dialog that causes some harmless events, and shows how they arrive. */
export function TryIt({ onClose }: { onClose: () => void }) {
  const [productId, setProductId] = useState("");
  const [sent, setSent] = useState<{ operation: Operation; at: number }>();
  const write = useWrite({
    send: (id: string, header) =>
      api.POST("/products/{productId}/verify", { params: { path: { productId: id }, header } }),
    title: (id) => `Verify ${id}`,
    onDone: (operation) => setSent({ operation, at: Date.now() }),
  });
  return (
    <Modal
      visible
      size="large"
      header="See events arrive"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant={sent ? "primary" : "link"} onClick={onClose}>
            Close
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>{explanation}</Box>
        <div className="try-it-row">
          <ProductChoice productId={productId} onChange={setProductId} />
          <RunButton isReady={productId !== ""} isPending={write.isPending} onRun={() => write.submit(productId)} />
        </div>
        <WriteProblem problem={write.problem} />
        {sent && <TryItArrivals correlationId={sent.operation.correlationId} at={sent.at} />}
      </SpaceBetween>
    </Modal>
  );
}

type ProductChoiceProps = { productId: string; onChange: (productId: string) => void };

function ProductChoice({ productId, onChange }: ProductChoiceProps) {
  const products = useQuery(allProductsQuery());
  const options = (products.data?.items ?? [])
    .filter(({ allowedActions }) => allowedActions.includes("verify"))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormField label="Product">
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === productId) ?? null}
        placeholder="Choose one"
        empty="No product can be verified now."
        statusType={products.isPending ? "loading" : products.data ? "finished" : "error"}
        loadingText="Reading the products"
        errorText="The products can't be read now."
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
        expandToViewport
      />
    </FormField>
  );
}

const RunButton = ({ isReady, isPending, onRun }: { isReady: boolean; isPending: boolean; onRun: () => void }) => (
  <Button variant="primary" disabled={!isReady} loading={isPending} onClick={onRun}>
    Run its verification
  </Button>
);
