import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import { type ApiProblem, ApiUnreachable, isProblem } from "../api/problem.ts";
import { CopyableId } from "../pieces/copyable-id.tsx";
import { adviceOf } from "../pieces/problem-alert.tsx";

const pages: Record<string, string> = { tenant: "/tenants/", product: "/products/", user: "/users/" };

/** Shows why a write was rejected, with a link to what stands in its way. `except` are fields that show their own error. */
export function WriteProblem({ problem, except = [] }: { problem: Error | null; except?: readonly string[] }) {
  if (!problem) return null;
  if (!isProblem(problem)) return <Unanswered problem={problem} />;
  const { title, requestId, errors = [], operationId, existing } = problem.body;
  const others = errors.filter(({ pointer }) => !except.includes(pointer));
  return (
    <Alert type="error" header={title}>
      {problem.body.detail} {adviceOf(problem)}
      {others.length > 0 && (
        <ul>
          {others.map(({ pointer, detail }) => (
            <li key={pointer + detail}>
              <code>{pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
      {operationId && <ProblemLink href={`/operations/${operationId}`} text="See the operation that is running" />}
      {existing && <ProblemLink href={`${pages[existing.type]}${existing.id}`} text={`Open that ${existing.type}`} />}
      {requestId && (
        <Box color="text-body-secondary" fontSize="body-s">
          Request <CopyableId id={requestId} />
        </Box>
      )}
    </Alert>
  );
}

const Unanswered = ({ problem }: { problem: Error }) => (
  <Alert type="error" header="No answer arrived">
    {problem instanceof ApiUnreachable
      ? "Nothing is lost: send it again. The API recognizes the copy and executes it once."
      : problem.message}
  </Alert>
);

const ProblemLink = ({ href, text }: { href: string; text: string }) => (
  <Box margin={{ top: "xs" }}>
    <Link href={href}>{text}</Link>
  </Box>
);

/** Returns the error of a field, by its JSON pointer; `undefined` if the field is right. */
export const errorOfField = (problem: Error | null, pointer: string): string | undefined =>
  isProblem(problem) ? fieldErrors(problem).find((one) => one.pointer === pointer)?.detail : undefined;

const fieldErrors = ({ body }: ApiProblem) => body.errors ?? [];
