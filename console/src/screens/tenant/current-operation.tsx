import Link from "@cloudscape-design/components/link";
import { useQuery } from "@tanstack/react-query";
import { operationQuery, operationsQuery } from "../../api/queries.ts";
import type { Operation, Tenant } from "../../api/resources.ts";
import { FailureBox } from "../../operations/failure-box.tsx";
import { OperationProgress } from "../../operations/operation-progress.tsx";
import { nameOperation } from "../../operations/operation-words.ts";
import { RetryButton } from "../../operations/retry-button.tsx";
import { useCan } from "../../session/me.tsx";
import { selectCurrent } from "./select-current.ts";

/** The operations that run on the tenant or failed last, at the top of its page. */
export function CurrentOperation({ tenant }: { tenant: Tenant }) {
  const canList = useCan("operations:list");
  const { data } = useQuery({ ...operationsQuery({ tenantId: tenant.id, limit: 25 }), enabled: canList });
  const current = selectCurrent(tenant, data?.items ?? []);
  if (current.length === 0) return null;
  return (
    <div className="current-operations">
      {current.map((operation) => (
        <OperationPart key={operation.id} listed={operation} />
      ))}
    </div>
  );
}

function OperationPart({ listed }: { listed: Operation }) {
  const { data: operation = listed } = useQuery(operationQuery(listed.id));
  return (
    <section className="current-operation" aria-label={nameOperation(operation)}>
      <header>
        <h2>{nameOperation(operation)}</h2>
        <Link href={`/operations/${operation.id}`}>Open the operation</Link>
      </header>
      {operation.status === "failed" ? (
        <FailureBox operation={operation} actions={<RetryButton operation={operation} />} />
      ) : (
        <OperationProgress operation={operation} />
      )}
    </section>
  );
}
