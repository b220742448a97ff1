import { api } from "../../../api/client.ts";
import type { Product } from "../../../api/resources.ts";
import { ConfirmDialog } from "../../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../../writes/copy-as.tsx";
import { useWrite } from "../../../writes/use-write.ts";
import { CredentialsDialog } from "./credentials-dialog.tsx";
import type { ProductDialog } from "./product-actions.ts";

type DialogProps = { product: Product; onClose: () => void };

/** Shows the dialog of the action that a person has chosen. */
export function ProductDialogs({ dialog, ...props }: DialogProps & { dialog: ProductDialog | undefined }) {
  if (dialog === "retire") return <RetireDialog {...props} />;
  if (dialog === "deprecate") return <DeprecateDialog {...props} />;
  if (dialog === "rotate") return <RotateDialog {...props} />;
  return dialog === "credentials" ? <CredentialsDialog {...props} /> : null;
}

function RetireDialog({ product: { id, name, version }, onClose }: DialogProps) {
  const write = useWrite({
    send: (productId: string, header) =>
      api.DELETE("/products/{productId}", {
        params: { path: { productId }, header: { ...header, "If-Match": `"${version}"` } },
      }),
    title: () => `Retire ${name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Retire ${name}`}
      confirmText="Retire"
      onConfirm={() => write.submit(id)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      irreversible={{
        name: id,
        lost: [
          "No tenant can subscribe to it any more.",
          "Its queue, its program's credentials and its place on the bus are removed.",
          `The id ${id} is never used again.`,
        ],
      }}
      copyAs={
        <CopyAs
          call={{ method: "DELETE", path: `/products/${id}` }}
          cli={["products", "retire", id, "--confirm", id]}
        />
      }
    >
      A product can be retired once no tenant has it. It stays readable with its history.
    </ConfirmDialog>
  );
}

function DeprecateDialog({ product: { id, name, version }, onClose }: DialogProps) {
  const body = { status: "deprecated" as const };
  const write = useWrite({
    send: (productId: string, header) =>
      api.PATCH("/products/{productId}", {
        params: { path: { productId }, header: { ...header, "If-Match": `"${version}"` } },
        body,
      }),
    title: () => `Deprecate ${name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={`Deprecate ${name}`}
      confirmText="Deprecate"
      onConfirm={() => write.submit(id)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs
          call={{ method: "PATCH", path: `/products/${id}`, body }}
          cli={["products", "update", id, "--deprecate"]}
        />
      }
    >
      Nobody can subscribe to {name} any more. Tenants that have it keep it. A successful verification makes it
      available again.
    </ConfirmDialog>
  );
}

function RotateDialog({ product: { id, name }, onClose }: DialogProps) {
  const write = useWrite({
    send: (productId: string, header) =>
      api.POST("/products/{productId}/external-id", { params: { path: { productId }, header } }),
    title: () => `Replace the ExternalId of ${name}`,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title="Replace the ExternalId"
      confirmText="Replace it"
      onConfirm={() => write.submit(id)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs
          call={{ method: "POST", path: `/products/${id}/external-id` }}
          cli={["api", "POST", `/products/${id}/external-id`]}
        />
      }
    >
      Tenantry proves itself to the account with a new ExternalId. The former one is accepted for a week: deploy the
      account stack with the new one until then.
    </ConfirmDialog>
  );
}
