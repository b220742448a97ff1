import Alert from "@cloudscape-design/components/alert";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { productQuery } from "../../../api/queries.ts";
import { usePageTitle } from "../../../app/page-title.ts";
import { PageHeader } from "../../../pieces/page-header.tsx";
import { ProblemAlert } from "../../../pieces/problem-alert.tsx";
import { EditProductForm } from "./edit-product-form.tsx";

/** Changes a product. Its id, its team and its account never change. */
export function EditProductScreen() {
  const { productId = "" } = useParams();
  const { data: product, error, refetch } = useQuery(productQuery(productId));
  usePageTitle(product?.name, `/products/${productId}`);
  if (error && !product) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <PageHeader
        title={product ? `Edit ${product.name}` : "Edit the product"}
        description="A changed template is verified first. Tenants keep the one that passed last until then."
      />
      {product?.allowedActions.includes("update") === false && (
        <Alert type="warning" header="This product can't be changed now">
          {product.blockedActions?.find(({ action }) => action === "update")?.reason ?? "It is out of your reach."}
        </Alert>
      )}
      {product ? <EditProductForm key={product.id} product={product} /> : <Skeleton height="600px" />}
    </>
  );
}
