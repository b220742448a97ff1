import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import { useQuery } from "@tanstack/react-query";
import { operationQuery, operationsQuery } from "../../../api/queries.ts";
import type { Operation, Product } from "../../../api/resources.ts";
import { OperationProgress } from "../../../operations/operation-progress.tsx";
import { splitReason } from "../../../operations/remedy.ts";
import { CommandLine } from "../../../pieces/command-line.tsx";
import { useCan } from "../../../session/me.tsx";
import { deployCommandOf } from "./deploy-command.ts";

/** Shows the running verification step by step, or why the last one failed and what to do. */
export function VerificationState({ product }: { product: Product }) {
  const operation = useVerificationOperation(product);
  if (operation && !operation.done) return <RunningVerification operation={operation} />;
  if (!product.reason) return null;
  return <FailedVerification product={product} operation={operation} />;
}

/** Returns the newest verification. An API without `lastOperationId` is asked for the operations of the product. */
function useVerificationOperation({ id, activeOperationId, lastOperationId, status }: Product): Operation | undefined {
  const known = activeOperationId ?? lastOperationId;
  const canRead = useCan("operations:read");
  const isOfInterest = canRead && (status === "verifying" || status === "failed" || activeOperationId !== undefined);
  const byId = useQuery({ ...operationQuery(known ?? ""), enabled: isOfInterest && known !== undefined });
  const filter = { kind: "product.verify", target: id, limit: 1 };
  const found = useQuery({ ...operationsQuery(filter), enabled: isOfInterest && known === undefined });
  return byId.data ?? found.data?.items[0];
}

const RunningVerification = ({ operation }: { operation: Operation }) => (
  <Container
    header={
      <Header variant="h2" actions={<Link href={`/operations/${operation.id}`}>Open the operation</Link>}>
        Verification is running
      </Header>
    }
  >
    <OperationProgress operation={operation} />
  </Container>
);

function FailedVerification({ product, operation }: { product: Product; operation: Operation | undefined }) {
  const { externalId, controlPlaneRoleArn, roleArn } = product.connection ?? {};
  const values = {
    "connection.externalId": externalId,
    "connection.controlPlaneRoleArn": controlPlaneRoleArn,
    "connection.roleArn": roleArn,
  };
  const { text, command } = splitReason(product.reason ?? "", values);
  // A command of the reason may still hold placeholders for those who can't read the connection.
  const remedy =
    command && deployCommandOf(product) && command.includes("deploy:product-account")
      ? deployCommandOf(product)
      : command;
  return (
    <section className="failure" aria-label="The verification failed">
      <div>
        <h3>What happened</h3>
        <p>{text}</p>
      </div>
      <div>
        <h3>What is still in place</h3>
        <p>
          {product.unverified
            ? "Tenants keep the integration that passed last. The new one waits for its verification."
            : "The product is registered. No tenant can subscribe to it until a verification passes."}
        </p>
      </div>
      <div>
        <h3>What to do</h3>
        {remedy && <CommandLine command={remedy} />}
        <p>
          {remedy
            ? "Run this with the credentials of the product's account, then choose Verify."
            : "Correct the cause, then choose Verify."}{" "}
          {operation && <Link href={`/operations/${operation.id}`}>See each step</Link>}
        </p>
      </div>
    </section>
  );
}
