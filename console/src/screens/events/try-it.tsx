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

/** Shows the dialog that causes some harmless events, and shows how they arrive. */
export function TryIt({ onClose }: { onClose: () => void }) {
  const products = useQuery(allProductsQuery());
  const [productId, setProductId] = useState("");
  const [sent, setSent] = useState<{ operation: Operation; at: number }>();
  const options = (products.data?.items ?? [])
    .filter(({ allowedActions }) => allowedActions.includes("verify"))
    .map(({ id, name }) => ({ value: id, label: name }));
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
        <Box>
          The verification of a product changes nothing for its tenants, and each of its steps leaves an event. Run one
          here and see what a program that follows the events receives.
        </Box>
        <div className="try-it-row">
          <FormField label="Product">
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === productId) ?? null}
              placeholder="Choose one"
              empty="No product can be verified now."
              onChange={({ detail }) => setProductId(detail.selectedOption.value ?? "")}
              expandToViewport
            />
          </FormField>
          <Button
            variant="primary"
            disabled={!productId}
            loading={write.isPending}
            onClick={() => write.submit(productId)}
          >
            Run its verification
          </Button>
        </div>
        <WriteProblem problem={write.problem} />
        {sent && <TryItArrivals correlationId={sent.operation.correlationId} at={sent.at} />}
      </SpaceBetween>
    </Modal>
  );
}
