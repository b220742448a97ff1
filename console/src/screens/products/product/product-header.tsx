import Button from "@cloudscape-design/components/button";
import { useNavigate } from "react-router";
import { api } from "../../../api/client.ts";
import type { Product } from "../../../api/resources.ts";
import { CopyableId } from "../../../pieces/copyable-id.tsx";
import { PageHeader } from "../../../pieces/page-header.tsx";
import { StatusBadge } from "../../../pieces/status-badge.tsx";
import { ActionsMenu } from "../../../writes/actions-menu.tsx";
import { CopyAs } from "../../../writes/copy-as.tsx";
import { showProblem } from "../../../writes/show-problem.ts";
import { useWrite } from "../../../writes/use-write.ts";
import { actionsOf, type ProductDialog } from "./product-actions.ts";

type Props = { product: Product; onOpen: (dialog: ProductDialog) => void };

/** Shows the name and the status of a product, with its actions. */
export function ProductHeader({ product, onOpen }: Props) {
  const navigate = useNavigate();
  const verification = useVerification(product);
  const handlers = {
    verify: () => verification.submit(product.id),
    open: onOpen,
    edit: () => void navigate(`/products/${product.id}/edit`),
  };
  return (
    <PageHeader
      title={product.name}
      beside={
        <>
          <StatusBadge status={product.status} />
          <CopyableId id={product.id} />
        </>
      }
      description={product.description}
      actions={
        <>
          {product.allowedActions.includes("verify") && (
            <Button
              variant={product.status === "failed" ? "primary" : "normal"}
              iconName="refresh"
              loading={verification.isPending}
              onClick={handlers.verify}
            >
              Verify
            </Button>
          )}
          <CopyAs
            call={{ method: "POST", path: `/products/${product.id}/verify` }}
            cli={["products", "verify", product.id, "--wait"]}
          />
          <ActionsMenu actions={actionsOf(product, handlers)} resource={product} />
        </>
      }
    />
  );
}

const useVerification = ({ id, name }: Product) =>
  useWrite({
    send: (productId: string, header) =>
      api.POST("/products/{productId}/verify", { params: { path: { productId }, header } }),
    title: () => `Verify ${name}`,
    onProblem: (problem) => showProblem(`verify-${id}`, `${name} was not verified`, problem),
  });
