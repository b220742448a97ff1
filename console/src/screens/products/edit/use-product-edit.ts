import { useNavigate } from "react-router";
import { api } from "../../../api/client.ts";
import type { RegisterProduct, UpdateProduct } from "../../../api/openapi.d.ts";
import { productQuery } from "../../../api/queries.ts";
import { queryClient } from "../../../api/query-client.ts";
import type { Product } from "../../../api/resources.ts";
import { useEdit } from "../../../writes/use-edit.ts";
import { useWrite } from "../../../writes/use-write.ts";
import { toDraft } from "../register/registration-to-draft.ts";

const draftOf = (product: Product) => toDraft(product as Partial<RegisterProduct>);

/** Holds the form of a product and saves its changes. */
export function useProductEdit(product: Product) {
  const navigate = useNavigate();
  const write = useWrite({
    send: ({ version, body }: { version: number; body: UpdateProduct }, header) =>
      api.PATCH("/products/{productId}", {
        params: { path: { productId: product.id }, header: { ...header, "If-Match": `"${version}"` } },
        body,
      }),
    title: () => `Change ${product.name}`,
    onDone: () => void navigate(`/products/${product.id}`),
  });
  const edit = useEdit({
    resource: product,
    formOf: draftOf,
    reload: () => queryClient.fetchQuery({ ...productQuery(product.id), staleTime: 0 }),
    problem: write.problem,
    onTakenOver: write.reset,
  });
  return { ...edit, write, save: (body: UpdateProduct) => write.submit({ version: edit.resource.version, body }) };
}
