import type { Operation, Rollout } from "../../../console/src/api/openapi.d.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import type { Lane } from "../operations/lane-display.ts";
import { toLane } from "../operations/progress-lines.ts";
import { waitWithLanes } from "../operations/wait.ts";
import type { Session } from "../session.ts";

type Wave = Rollout["waves"][number];

/** Returns how far a wave is: `wave 2 of 4: 3 of 10 done, 1 failed`. */
function describeWave(
  { number, total, succeeded, failed, skipped, startedAt }: Wave,
  { waves: { length: count }, direction }: Pick<Rollout, "waves" | "direction">,
): string {
  const coming = direction === "back" ? "not started" : "waiting";
  const others = [failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter(Boolean);
  const progress = startedAt === undefined ? coming : [`${succeeded} of ${total} done`, ...others].join(", ");
  return `wave ${number} of ${count}: ${progress}`;
}

/** Returns a line for each wave, and one for the rollout's status unless it runs. */
export function lanesOfRollout(rollout: Rollout): Lane[] {
  const { id, status, direction, waves, soaksUntil, rolledBack } = rollout;
  const toWaveLane = (wave: Wave): Lane => {
    const text = describeWave(wave, rollout);
    return { id: `${id}/${wave.number}`, text, state: text };
  };
  const soak = soaksUntil === undefined ? "" : `, the next wave begins at ${soaksUntil}`;
  const back = direction === "back" ? `, ${rolledBack} back` : "";
  const text = `rollout: ${status}${soak}${back}`;
  return [...waves.map(toWaveLane), ...(text === "rollout: running" ? [] : [{ id, text, state: text }])];
}

/** Returns the commands that lead on after a failure. A rollback can't be resumed. */
export function describeNextCommands({ id, direction }: Pick<Rollout, "id" | "direction">): string {
  const commands =
    direction === "back" ? "rollouts rollback or rollouts cancel" : "rollouts resume or rollouts rollback";
  return `tenantry rollouts get ${id}, and then ${commands}`;
}

/** Waits for the end of a rollout or its rollback and shows its waves. A failure names the next commands. */
export async function waitForRollout(
  session: Session,
  { operation, rollout }: { operation: Operation; rollout: Rollout },
  timeout: string | undefined,
): Promise<Operation> {
  const path = { rolloutId: rollout.id };
  try {
    return await waitWithLanes(session, operation.id, timeout, async (operations) => {
      // The steps of the operation stand for the waves while the API does not answer.
      const current = await session.api.send("rollouts:read", { path }).catch(() => undefined);
      return current ? lanesOfRollout(current) : operations.map(toLane);
    });
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== exitCodes.operationFailed) throw error;
    throw new CliError(error.message, { ...error, remedy: describeNextCommands(rollout) });
  }
}
