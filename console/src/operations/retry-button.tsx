import Button from "@cloudscape-design/components/button";
import { api } from "../api/client.ts";
import type { Operation } from "../api/resources.ts";
import { useCan } from "../session/me.tsx";
import { useWrite } from "../writes/use-write.ts";
import { WriteProblem } from "../writes/write-problem.tsx";
import { nameOperation } from "./operation-words.ts";

type RetryButtonProps = { operation: Operation; variant?: "primary" | "normal" };

/** Retries a failed operation from the step that failed. Absent without the permission or if a retry is impossible. */
export function RetryButton({ operation, variant = "primary" }: RetryButtonProps) {
  const isPermitted = useCan("operations:retry") && operation.allowedActions.includes("retry");
  const write = useWrite<Operation, Operation>({
    send: ({ id }, headers) =>
      api.POST("/operations/{operationId}/retry", { params: { path: { operationId: id } }, headers }),
    title: (failed) => `${nameOperation(failed)} again`,
  });
  if (!isPermitted) return null;
  const step = operation.error?.step ?? operation.steps.find(({ status }) => status === "failed")?.name;
  return (
    <>
      <Button variant={variant} iconName="refresh" loading={write.isPending} onClick={() => write.submit(operation)}>
        {step ? `Retry from "${step}"` : "Retry"}
      </Button>
      <WriteProblem problem={write.problem} />
    </>
  );
}
