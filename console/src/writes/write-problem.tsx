import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import { type ApiProblem, ApiUnreachable, isProblem } from "../api/problem.ts";
import { CopyableId } from "../pieces/copyable-id.tsx";
import { adviceOf } from "../pieces/problem-alert.tsx";

type Props = {
  problem: Error | null;
  /** The fields that show their own error. */
  except?: readonly string[];
  /** The e-mail address in the request. It leads to the user who has it. */
  email?: string | undefined;
  /** Closes the dialog that covers the list of people. */
  onFollow?: () => void;
};

/** Shows why a write was rejected, with a link to what stands in its way. */
export function WriteProblem({ problem, except = [], ...user }: Props) {
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
      {existing && <ExistingLink existing={existing} {...user} />}
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

type ExistingProps = Pick<Props, "email" | "onFollow"> & { existing: { type: string; id: string } };

/** Leads to a resource that already has what the request asks for. The page of a user needs the tenant, which is unknown
 *  here, so that the list of people shows the user. */
function ExistingLink({ existing: { type, id }, email, onFollow }: ExistingProps) {
  if (type !== "user") return <ProblemLink href={`/${type}s/${id}`} text={`Open that ${type}`} />;
  const list = `/users?q=${encodeURIComponent(email ?? "")}`;
  return email && <ProblemLink href={list} text="Show that user" onFollow={onFollow} />;
}

type LinkProps = { href: string; text: string; onFollow?: (() => void) | undefined };

const ProblemLink = ({ href, text, onFollow }: LinkProps) => (
  <Box margin={{ top: "xs" }}>
    <Link href={href} {...(onFollow && { onFollow })}>
      {text}
    </Link>
  </Box>
);

/** Returns the error of a field, by its JSON pointer; `undefined` if the field is right. */
export const errorOfField = (problem: Error | null, pointer: string): string | undefined =>
  isProblem(problem) ? fieldErrors(problem).find((one) => one.pointer === pointer)?.detail : undefined;

const fieldErrors = ({ body }: ApiProblem) => body.errors ?? [];
