import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { UseQueryResult } from "@tanstack/react-query";
import { ApiUnreachable, isProblem } from "../api/problem.ts";
import { CopyableId } from "./copyable-id.tsx";
import { useLastingError } from "./lasting-error.ts";

/** Returns what to do about an error, in one sentence. */
export function adviceOf(error: unknown): string {
  if (error instanceof ApiUnreachable) return "The console keeps trying. Check your connection if this stays.";
  if (!isProblem(error)) return "Try again. If it happens again, report what you did.";
  if (error.status === 404) return "It may have been removed, or it is out of your reach.";
  if (error.status === 403) return "Your role does not permit this. Ask an administrator.";
  if (error.status === 429) return "There are too many requests at the moment. Try again shortly.";
  if (error.status >= 500) return "Try again. If it happens again, give the request's id to your operators.";
  return "";
}

/** Returns the message of an error; of a problem only its detail, because its title stands above. */
function describe(error: unknown): string {
  if (isProblem(error)) return error.body.detail ?? "";
  return error instanceof Error ? error.message : String(error);
}

/** Tells what happened, what to do, and the request's id. */
export const ProblemAlert = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => (
  <Alert
    type="error"
    header={isProblem(error) ? error.body.title : "This could not be read"}
    action={onRetry && <Button onClick={onRetry}>Retry</Button>}
  >
    {describe(error)} {adviceOf(error)}
    {isProblem(error) && error.body.requestId && (
      <Box color="text-body-secondary" fontSize="body-s" margin={{ top: "xs" }}>
        Request <CopyableId id={error.body.requestId} />
      </Box>
    )}
  </Alert>
);

/** Shows why a part of a page could not be read. Data that was read before stays without it. */
export function UnreadProblem({ query }: { query: UseQueryResult<unknown> }) {
  const error = useLastingError([query]);
  return error && query.data === undefined ? <ProblemAlert error={error} onRetry={() => void query.refetch()} /> : null;
}
