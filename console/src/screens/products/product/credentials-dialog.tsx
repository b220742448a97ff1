import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { api } from "../../../api/client.ts";
import type { Credentials } from "../../../api/openapi.d.ts";
import type { Product } from "../../../api/resources.ts";
import { CopyableId } from "../../../pieces/copyable-id.tsx";
import { ConfirmDialog } from "../../../writes/confirm-dialog.tsx";
import { CopyAs } from "../../../writes/copy-as.tsx";
import { useWrite } from "../../../writes/use-write.ts";

type Props = { product: Product; onClose: () => void };

/** Issues credentials for a product's program. The secret appears once, and is kept nowhere in the console. */
export function CredentialsDialog({ product: { id, name, connection }, onClose }: Props) {
  const [issued, setIssued] = useState<Credentials>();
  const write = useWrite({
    send: (productId: string, header) =>
      api.POST("/products/{productId}/credentials", { params: { path: { productId }, header } }),
    title: () => `Issue credentials for ${name}`,
    onDone: setIssued,
  });
  if (issued) return <IssuedDialog credentials={issued} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={connection?.clientId ? "Replace the credentials" : "Issue credentials"}
      confirmText="Issue"
      onConfirm={() => write.submit(id)}
      onClose={onClose}
      isPending={write.isPending}
      problem={write.problem}
      copyAs={
        <CopyAs
          call={{ method: "POST", path: `/products/${id}/credentials` }}
          cli={["api", "POST", `/products/${id}/credentials`]}
        />
      }
    >
      The program of {name} gets a client id and a secret. The secret is shown once.
      {connection?.clientId && " The current credentials stay valid until the new ones are used."}
    </ConfirmDialog>
  );
}

const IssuedDialog = ({ credentials, onClose }: { credentials: Credentials; onClose: () => void }) => (
  <Modal
    visible
    header="The new credentials"
    onDismiss={onClose}
    footer={
      <Box float="right">
        <Button variant="primary" onClick={onClose}>
          I have stored the secret
        </Button>
      </Box>
    }
  >
    <SpaceBetween size="m">
      <Alert type="warning">This is the only time that the secret is shown. Store it where the program reads it.</Alert>
      <KeyValuePairs
        items={[
          { label: "Client id", value: <CopyableId id={credentials.clientId} /> },
          { label: "Client secret", value: <CopyableId id={credentials.clientSecret} /> },
        ]}
      />
    </SpaceBetween>
  </Modal>
);
