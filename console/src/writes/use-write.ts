import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { read } from "../api/client.ts";
import { storeOperations } from "../api/operation-cache.ts";
import { queryClient } from "../api/query-client.ts";
import type { Operation, Preview } from "../api/resources.ts";
import { showFlash } from "../app/flashes.ts";
import { keyFor, type Submission } from "./submission.ts";

/** The kinds of queries that a write does not change: the feed's position, the person, and previews. The form is shown until
 *  the next page is loaded. The preview of its request would then say that the new resource is in its way. */
const keptKinds: readonly unknown[] = ["live", "me", "dryRun"];

/** The answer of a write. Its type includes the answer of a dry run, which only `?dryRun=true` returns. */
type Answer<Body> = { data?: Body | Preview; error?: unknown; response: Response };

type WriteSpec<Input, Body> = {
  /** Sends the request with the typed client. Pass `headers` on, with `If-Match` where the page shows a version. */
  send: (input: Input, headers: { "Idempotency-Key": string }) => Promise<Answer<Body>>;
  /** Names the work for the message: "Suspend Acme". It links the operation, then `result`. */
  title: (input: Input) => string;
  result?: (body: Body) => { href: string; text: string };
  onDone?: (body: Body, input: Input) => void;
  /** Tells a rejection where the screen has no form that shows it. */
  onProblem?: (problem: Error) => void;
};

/** A write of the API. `problem` holds the rejection until the next submission; the form keeps what was typed. */
export type Write<Input> = {
  submit: (input: Input) => void;
  isPending: boolean;
  problem: Error | null;
  /** The input of the last submission. The form may have other values by now. */
  sent: Input | undefined;
  reset: () => void;
};

/** Prepares a write: one Idempotency-Key per submission, a message that follows the operation, fresh data afterwards. */
export function useWrite<Input, Body>({
  send,
  title,
  result,
  onDone,
  onProblem,
}: WriteSpec<Input, Body>): Write<Input> {
  const submission = useRef<Submission>(undefined);
  const isInFlight = useRef(false);
  const mutation = useMutation({
    mutationFn: (input: Input) => {
      submission.current = keyFor(submission.current, mutation.error, input, () => crypto.randomUUID());
      return read(send(input, { "Idempotency-Key": submission.current.key })) as Promise<Body>;
    },
    onError: (problem) => {
      isInFlight.current = false;
      onProblem?.(problem);
    },
    onSuccess: (body, input) => {
      isInFlight.current = false;
      announce(body, title(input), result?.(body));
      // Marks everything as old. What a screen shows is read again, so that it shows its own write.
      void queryClient.invalidateQueries({ predicate: ({ queryKey: [kind] }) => !keptKinds.includes(kind) });
      onDone?.(body, input);
    },
  });
  return {
    submit: (input) => {
      // A second click while the first is on its way is the same submission. The flag is set before the next rendering,
      // which a quick double click precedes.
      if (isInFlight.current) return;
      isInFlight.current = true;
      mutation.mutate(input);
    },
    isPending: mutation.isPending,
    problem: mutation.error,
    sent: mutation.variables,
    reset: mutation.reset,
  };
}

/** Shows a message about an accepted write. */
function announce(body: unknown, header: string, result: { href: string; text: string } | undefined): void {
  const operation = operationIn(body);
  if (!operation) {
    showFlash({ id: crypto.randomUUID(), type: "success", header: `${header}: done` });
    return;
  }
  storeOperations(queryClient, [operation]);
  showFlash({ id: operation.id, type: "info", header, operationId: operation.id, ...(result && { result }) });
}

/** Returns the operation of an answer: the answer itself, or its field `operation`. */
function operationIn(body: unknown): Operation | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  if ("operation" in body) return operationIn(body.operation);
  return "steps" in body && "kind" in body ? (body as Operation) : undefined;
}
