import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Modal from "@cloudscape-design/components/modal";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Certificate } from "../../api/openapi.d.ts";
import { readJson } from "../../api/read-json.ts";
import type { Tenant } from "../../api/resources.ts";
import { FieldList } from "../../pieces/field-list.tsx";
import { ProblemAlert } from "../../pieces/problem-alert.tsx";
import { CopyAs } from "../../writes/copy-as.tsx";
import { describeEvidence } from "./describe-evidence.ts";
import { exampleOf } from "./example-certificate.ts";

const certificateQuery = (tenantId: string) =>
  queryOptions({
    queryKey: ["tenant", tenantId, "certificate"],
    queryFn: () => readJson<Certificate>(`/tenants/${tenantId}/certificate`),
  });

type Props = { tenant: Tenant; onClose: () => void };

/** Shows what was removed with a deleted tenant, and by which evidence. */
export function CertificateDialog({ tenant, onClose }: Props) {
  const { id, name } = tenant;
  const query = useQuery(certificateQuery(id));
  return (
    <Modal
      visible
      header={`Certificate of the deletion of ${name}`}
      onDismiss={onClose}
      footer={<Buttons id={id} certificate={query.data} onClose={onClose} />}
    >
      {query.data && <CertificateText certificate={query.data} />}
      {query.error && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Placeholder tenant={tenant} />}
    </Modal>
  );
}

type ButtonsProps = { id: string; certificate: Certificate | undefined; onClose: () => void };

const Buttons = ({ id, certificate, onClose }: ButtonsProps) => (
  <div className="dialog-buttons">
    <CopyAs call={{ method: "GET", path: `/tenants/${id}/certificate` }} cli={["tenants", "certificate", id]} />
    <SpaceBetween direction="horizontal" size="xs">
      <CopyToClipboard
        copyButtonText="Copy"
        disabled={!certificate}
        textToCopy={JSON.stringify(certificate ?? null, null, 2)}
        copySuccessText="Copied"
        copyErrorText="The browser did not copy it"
      />
      <Button variant="primary" onClick={onClose}>
        Close
      </Button>
    </SpaceBetween>
  </div>
);

/** Holds the place of a certificate until the answer arrives, so that the dialog does not move. */
const Placeholder = ({ tenant }: { tenant: Tenant }) => (
  <div className="certificate-placeholder">
    <div aria-hidden>
      <CertificateText certificate={exampleOf(tenant)} />
    </div>
    <Skeleton height="100%" />
  </div>
);

const timeFormat = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "medium" });
const formatTime = (time: string) => timeFormat.format(new Date(time));

const CertificateText = ({ certificate }: { certificate: Certificate }) => (
  <SpaceBetween size="l">
    <FieldList
      fields={[
        { label: "Deleted", value: formatTime(certificate.deletedAt) },
        { label: "Users removed", value: certificate.users },
        { label: "Events in its log", value: certificate.log.events },
      ]}
    />
    <ul className="plain-list certificate-list" aria-label="Removed products">
      {certificate.subscriptions.map(({ productId, removedAt, evidence }) => (
        <li key={productId + removedAt}>
          <strong>{productId}</strong> <span className="soft">removed {formatTime(removedAt)}</span>
          <div>{describeEvidence(evidence)}</div>
        </li>
      ))}
    </ul>
    <p className="certificate-head">
      The last event's hash, which <code>npm run verify-log</code> compares: <code>{certificate.log.head}</code>
    </p>
  </SpaceBetween>
);
