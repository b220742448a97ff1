import type { Operation } from "../../../console/src/api/openapi.d.ts";
import type { Session } from "../session.ts";
import { parseDuration } from "./duration.ts";
import { operationFailure } from "./failure.ts";
import { type Lane, LaneDisplay } from "./lane-display.ts";
import { toLane } from "./progress-lines.ts";
import { watchOperation } from "./watch.ts";

/** The longest wait without `--timeout`. */
export const DEFAULT_TIMEOUT = "60m";

/** Waits until an operation is done and shows its steps. Throws with reason and remedy unless it succeeded. */
export const waitForOperation = (session: Session, id: string, timeout?: string): Promise<Operation> =>
  waitWithLanes(session, id, timeout, async (operations) => operations.map(toLane));

/** Returns the lines of progress for an operation and its children. */
export type ReadLanes = (operations: readonly Operation[]) => Promise<readonly Lane[]>;

/** Waits until an operation is done and shows the given lines. Throws with reason and remedy unless it succeeded. */
export async function waitWithLanes(
  session: Session,
  id: string,
  timeout = DEFAULT_TIMEOUT,
  readLanes: ReadLanes,
): Promise<Operation> {
  const display = new LaneDisplay(session.output);
  const show = async (operations: readonly Operation[]) => display.show(await readLanes(operations));
  const operation = await watchTo(session, id, timeout, show).finally(() => display.end());
  return requireSuccess(session, operation);
}

/** Watches an operation and prints each change as a line of JSON. */
export async function streamOperation(session: Session, id: string, timeout = DEFAULT_TIMEOUT): Promise<void> {
  const versions = new Map<string, number>();
  const operation = await watchTo(session, id, timeout, (operations) => {
    for (const one of operations) {
      if (versions.get(one.id) === one.version) continue;
      versions.set(one.id, one.version);
      session.output.jsonLine(one);
    }
  });
  await requireSuccess(session, operation);
}

function watchTo(
  { api, output }: Session,
  id: string,
  timeout: string,
  show: (operations: readonly Operation[]) => Promise<void> | void,
): Promise<Operation> {
  let isDown = false;
  return watchOperation(api, id, {
    timeoutMs: parseDuration(timeout),
    show: (operations) => {
      if (isDown) output.hint("The API answers again.");
      isDown = false;
      return show(operations);
    },
    onOutage: () => {
      if (!isDown) output.hint("The API does not answer. Trying again for a minute; the operation continues.");
      isDown = true;
    },
  });
}

async function requireSuccess({ api }: Session, operation: Operation): Promise<Operation> {
  if (operation.status === "succeeded") return operation;
  throw await operationFailure(api, operation);
}
