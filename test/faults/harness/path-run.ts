import { getUserToken } from "../../../local/user-token.ts";
import type { OperationKind, OperationStatus } from "../../../schemas/operation.ts";
import { uniqueName } from "../../support/scenarios/tenants.ts";
import { type ApiResponse, callApi, getConnectionInfo, waitFor } from "../../support/system/deployed-system.ts";
import { findViolations } from "./invariants.ts";
import { computeFingerprint, type NormalForm, toNormalForm } from "./normal-form.ts";
import type { CallHandler, ObservedCall } from "./proxy.ts";
import { countMessages } from "./queue-source.ts";
import { isQuiet, listRunningOperations, sweepOverdue } from "./quiescence.ts";
import { findRecordDifferences } from "./record-check.ts";
import type { Testbed } from "./testbed.ts";
import { captureSnapshot, diffSnapshots, loadDetails, type WorldSnapshot } from "./world-snapshot.ts";

/**
 * A client that sends a command again, with the same Idempotency-Key, until it is answered: it is carried out, or
 * refused with the code that is expected.
 */
type PathClient = <Body>(command: string, body?: unknown, expected?: { refusal: string }) => Promise<Body>;

/** A way through the system whose calls are put to the test. */
export type FaultPath = {
  /** Its part of the names of points. */
  name: string;
  /** What holds whatever goes wrong, as a sentence. */
  guarantee: string;
  /**
   * Makes what has to be there before, without a fault, and gives what sets the path going. `mark` is in all names
   * that are the run's own.
   */
  arrange: (mark: string, bench: Testbed) => Promise<(send: PathClient) => Promise<unknown>>;
  /** How its operations have to end, as in `tenant.onboard succeeded`: no two failures are taken for a success. */
  ends: `${OperationKind} ${OperationStatus}`[];
  /** Whose calls go wrong. @default - those of every function */
  sweptCallers?: string[];
  /** @default - true: the stream feeds the relay, and the sweeper only comes after it */
  usesRelay?: boolean;
  /** What runs by the clock besides the sweeper, on this way. @default - nothing */
  schedule?: { caller: string; payload: object };
};

/** What came of a run. */
export type PathResult = { form: NormalForm; calls: readonly ObservedCall[] };

/** The time that a fault may take to be healed, in ms: several time-outs and visibilities one after another, on a machine
 *  that is busy. */
const TIMEOUT_MS = 180_000;

/** How long nobody looks in between, in ms: looking costs the engine as much as working. */
const POLL_INTERVAL_MS = 150;

/** How often the clock of a path strikes, in ms. */
const SCHEDULE_INTERVAL_MS = 2_000;

const createPathClient = (token: string, mark: string): PathClient => {
  let sent = 0;
  return async <Body>(command: string, body?: unknown, expected?: { refusal: string }): Promise<Body> => {
    const [method = "", path = ""] = command.split(" ");
    sent += 1;
    const headers = { "Idempotency-Key": `${mark}-${sent}` };
    const attempt = async (): Promise<ApiResponse<Body> | false> => {
      const answer = await callApi<Body>(method, path, { token, body, headers });
      return answer.status < 500 && answer.status !== 429 && answer;
    };
    const answer = await waitFor(`${command} is answered`, attempt, { within: TIMEOUT_MS });
    const { code } = answer.body as { code?: string };
    const asExpected = expected === undefined ? answer.status < 300 : code === expected.refusal;
    if (!asExpected) throw new Error(`${command}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
};

/**
 * Runs a path from one rest to the next and gives what it left behind. With `like` it is given time until it left the
 * same behind; what it came to instead is given back, so that the difference can be shown.
 */
export async function runPath(
  path: FaultPath,
  bench: Testbed,
  { handling, like }: { handling?: CallHandler; like?: NormalForm } = {},
): Promise<PathResult> {
  const mark = uniqueName("run").replaceAll(" ", "-");
  bench.proxy.reset();
  const start = await path.arrange(mark, bench);
  // A token of its own, so that API Gateway asks the authorizer anew.
  const token = await getUserToken(getConnectionInfo(), { role: "platform-admin" });
  await waitFor("nothing is in motion", () => isQuiet(bench), { within: TIMEOUT_MS });
  const { look, isOver } = await watchRun(bench, mark);
  const strike = createScheduleTrigger(path, bench);
  let form: NormalForm | undefined;
  const idle = async (): Promise<boolean> => {
    await strike();
    // Asked first: one query, where quiet is a question to every queue.
    if (!(await isOver()) || !(await isQuiet(bench))) return false;
    form = await look();
    return like === undefined ? hasExpectedEnds(form, path) : computeFingerprint(form) === computeFingerprint(like);
  };
  await bench.setRelayEnabled(path.usesRelay ?? true);
  bench.proxy.reset(handling);
  try {
    await start(createPathClient(token, mark));
    await waitFor(`${path.name} comes to its end`, idle, { within: TIMEOUT_MS, every: POLL_INTERVAL_MS });
  } catch (error) {
    const { violations, ...rest } = await look();
    form = { ...rest, violations: [...violations, (error as Error).message] };
    if (like === undefined) throw new Error(JSON.stringify(form, null, 2), { cause: error });
  } finally {
    await bench.setRelayEnabled(true);
    await bench.setHeld(false);
  }
  return { form: form ?? (await look()), calls: bench.proxy.listObservedCalls };
}

/** Gives ways to see what has been left behind from now on, and whether all that was begun is over. */
async function watchRun(bench: Testbed, mark: string) {
  await bench.listener.clear();
  const [before, others] = await Promise.all([captureChanges(bench), listRunningOperations()]);
  // What was published before may come again, as after a relay that died: to this run it is nothing.
  const earlier = new Set(before["EventLog"]?.map(({ id }) => id));
  const started = async () => (await listRunningOperations()).filter((id) => !others.includes(id));
  const look = async (): Promise<NormalForm> => {
    const now = await captureChanges(bench);
    const left = await loadDetails(diffSnapshots(before, now));
    const heard = (await bench.listener.readMessages()).map(({ envelope }) => envelope);
    const violations = findViolations({ changed: left, now, published: heard.filter(({ id }) => !earlier.has(id)) });
    const open = (await started()).map((id) => `${id} is not over`);
    const tenants = (left["Tenant"] ?? []).filter(({ sk }) => sk === "tenant").map(({ id }) => String(id));
    const untrue = open.length > 0 ? [] : (await Promise.all(tenants.map(findRecordDifferences))).flat();
    return toNormalForm(left, [...violations, ...open, ...untrue], { [mark]: "<run>" });
  };
  return { look, isOver: async () => (await started()).length === 0 };
}

/** Does what runs by the clock: the sweeper where it has to, and what else the path names. */
function createScheduleTrigger({ schedule: clock }: FaultPath, bench: Testbed): () => Promise<void> {
  let struck = Date.now();
  return async () => {
    await sweepOverdue(bench);
    if (clock === undefined || Date.now() - struck < SCHEDULE_INTERVAL_MS) return;
    struck = Date.now();
    await bench.invoke(clock.caller, clock.payload);
  };
}

const hasExpectedEnds = ({ world, violations }: NormalForm, { ends }: Pick<FaultPath, "ends">): boolean => {
  const operations = (world["Operation"] ?? []) as { kind: string; status: string }[];
  const ended = operations.map(({ kind, status }) => `${kind} ${status}`);
  return violations.length === 0 && ended.sort().join() === [...ends].sort().join();
};

async function captureChanges({ eventSources: sources }: Testbed): Promise<WorldSnapshot> {
  const [world, deadLetters] = await Promise.all([
    captureSnapshot(),
    Promise.all(sources.map(async ({ caller, deadLetters }) => ({ caller, count: await countMessages(deadLetters) }))),
  ]);
  return { ...world, DeadLetters: deadLetters };
}
