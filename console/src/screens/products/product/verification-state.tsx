import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Skeleton from "@cloudscape-design/components/skeleton";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { operationQuery } from "../../../api/queries.ts";
import type { Operation, Product } from "../../../api/resources.ts";
import { OperationProgress } from "../../../operations/operation-progress.tsx";
import { splitReason } from "../../../operations/remedy.ts";
import { CommandLine } from "../../../pieces/command-line.tsx";
import { useCan } from "../../../session/me.tsx";
import { deployCommandOf } from "./deploy-command.ts";

/**
 * Shows the running verification step by step, or why the last one failed and what to do. What a person has seen running
 * stays after its success, and all states have the same height, so that nothing below moves.
 */
export function VerificationState({ product }: { product: Product }) {
  const operation = useVerificationOperation(product);
  const isRunning = product.status === "verifying" || operation?.done === false;
  const hasRun = useRef(false);
  hasRun.current ||= isRunning;
  if (!hasRun.current) return product.reason ? <FailedVerification product={product} operation={operation} /> : null;
  return (
    <div className="verification">
      {!isRunning && product.reason ? (
        <FailedVerification product={product} operation={operation} />
      ) : (
        <VerificationSteps operation={operation} />
      )}
    </div>
  );
}

/** Returns the newest verification of a product that is not available, whose last one failed, or that has one running. */
function useVerificationOperation({
  activeOperationId,
  lastOperationId,
  status,
  reason,
}: Product): Operation | undefined {
  const id = activeOperationId ?? lastOperationId;
  const canRead = useCan("operations:read");
  const isOfInterest =
    status === "verifying" || status === "failed" || reason !== undefined || activeOperationId !== undefined;
  return useQuery({ ...operationQuery(id ?? ""), enabled: canRead && isOfInterest && id !== undefined }).data;
}

const VerificationSteps = ({ operation }: { operation: Operation | undefined }) => (
  <Container
    fitHeight
    header={
      <Header variant="h2" actions={operation && <Link href={`/operations/${operation.id}`}>Open the operation</Link>}>
        {operation?.status === "succeeded" ? "Verification passed" : "Verification is running"}
      </Header>
    }
  >
    {operation ? <OperationProgress operation={operation} /> : <Skeleton height="200px" />}
  </Container>
);

function FailedVerification({ product, operation }: { product: Product; operation: Operation | undefined }) {
  const { externalId, controlPlaneRoleArn, roleArn } = product.connection ?? {};
  const values = {
    "connection.externalId": externalId,
    "connection.controlPlaneRoleArn": controlPlaneRoleArn,
    "connection.roleArn": roleArn,
  };
  const { reason = "" } = product;
  const code = operation?.error?.reason === reason ? operation.error.code : undefined;
  const { text, command } = splitReason({ code, reason }, values);
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
