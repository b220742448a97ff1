import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { OperationBatchEntry } from "../../api/openapi.d.ts";
import { storeOperations } from "../../api/operation-cache.ts";
import { queryClient } from "../../api/query-client.ts";
import type { Operation } from "../../api/resources.ts";
import { CopyAs } from "../../writes/copy-as.tsx";
import { WriteProblem } from "../../writes/write-problem.tsx";
import { BatchList } from "./batch-list.tsx";
import { BatchReport } from "./batch-report.tsx";
import { type BatchVerb, splitByState } from "./batch-verbs.ts";
import { sendBatch } from "./send-batch.ts";

type Props = { verb: BatchVerb; operations: readonly Operation[]; onClose: (isDone: boolean) => void };

const words: Record<BatchVerb, { title: string; confirm: string; effect: string }> = {
  retry: { title: "Retry", confirm: "Retry", effect: "Each continues with the step that failed." },
  cancel: { title: "Cancel", confirm: "Cancel them", effect: "Each stops, and what it has set up is undone." },
};

/** Asks before several operations are retried or cancelled, then reports the result of each. */
export function BatchDialog({ verb, operations, onClose }: Props) {
  const { possible, impossible } = splitByState(operations, verb);
  const batch = useBatch(verb);
  const ids = possible.map(({ id }) => id);
  const { title, effect } = words[verb];
  const footer = batch.data ? (
    <Box float="right">
      <Button variant="primary" onClick={() => onClose(true)}>
        Close
      </Button>
    </Box>
  ) : (
    <BatchFooter verb={verb} ids={ids} isPending={batch.isPending} onClose={onClose} onSend={() => batch.mutate(ids)} />
  );
  return (
    <Modal
      visible
      header={batch.data ? "Results" : `${title} ${countOf(operations.length)}?`}
      onDismiss={() => onClose(batch.data !== undefined)}
      footer={footer}
    >
      {batch.data ? (
        <BatchReport items={batch.data} operations={operations} />
      ) : (
        <SpaceBetween size="m">
          {possible.length > 0 && <span>{effect}</span>}
          <BatchList possible={possible} impossible={impossible} />
          <WriteProblem problem={batch.error} />
        </SpaceBetween>
      )}
    </Modal>
  );
}

const countOf = (number: number): string => (number === 1 ? "1 operation" : `${number} operations`);

/** Prepares the request. One dialog has one Idempotency-Key, so that a repeated click is a copy. */
function useBatch(verb: BatchVerb) {
  const [key] = useState(() => crypto.randomUUID());
  const sent = useRef<Promise<OperationBatchEntry[]>>(undefined);
  return useMutation<OperationBatchEntry[], Error, string[]>({
    mutationFn: (ids) => {
      // A double click precedes the rendering that disables the button. Its second half waits for the same answer.
      sent.current ??= sendBatch(verb, ids, key).finally(() => {
        sent.current = undefined;
      });
      return sent.current;
    },
    onSuccess: (items) => {
      storeOperations(
        queryClient,
        items.flatMap(({ operation }) => operation ?? []),
      );
      for (const kind of ["operations", "overview"]) void queryClient.invalidateQueries({ queryKey: [kind] });
    },
  });
}

type FooterProps = Pick<Props, "verb" | "onClose"> & { ids: string[]; isPending: boolean; onSend: () => void };

const BatchFooter = ({ verb, ids, isPending, onClose, onSend }: FooterProps) => (
  <div className="dialog-buttons">
    {ids.length > 0 ? (
      <CopyAs
        call={{ method: "POST", path: `/operations/${verb}`, body: { ids } }}
        cli={["operations", verb, ...ids]}
      />
    ) : (
      <span />
    )}
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" onClick={() => onClose(false)}>
        Keep them as they are
      </Button>
      <Button variant="primary" loading={isPending} disabled={ids.length === 0} onClick={onSend}>
        {words[verb].confirm}
      </Button>
    </SpaceBetween>
  </div>
);
