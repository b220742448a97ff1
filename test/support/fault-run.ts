import { tokenFor } from "../../local/token.ts";
import type { OperationKind, OperationStatus } from "../../schemas/operation.ts";
import { differencesFromRecord } from "../faults/harness/truth.ts";
import { type Answer, call, card, eventually } from "./engine.ts";
import type { Bench } from "./fault-bench.ts";
import { whatIsWrong } from "./fault-invariants.ts";
import { fingerprint, type NormalForm, normalForm } from "./fault-normal-form.ts";
import type { Handling, SeenCall } from "./fault-proxy.ts";
import { isQuiet, running, sweepLate } from "./fault-rest.ts";
import { depth } from "./fault-source.ts";
import { lookAround, since, type World, withDetails } from "./fault-world.ts";
import { unique } from "./stories.ts";

/**
 * A client that sends a command again, with the same Idempotency-Key, until it is answered: it is carried out, or
 * refused with the code that is expected.
 */
type Client = <Body>(command: string, body?: unknown, expected?: { refusal: string }) => Promise<Body>;

/** A way through the system whose calls are put to the test. */
export type Path = {
  /** Its part of the names of points. */
  name: string;
  /** What holds whatever goes wrong, as a sentence. */
  promise: string;
  /**
   * Makes what has to be there before, without a fault, and gives what sets the path going. `mark` is in all names
   * that are the run's own.
   */
  arrange: (mark: string, bench: Bench) => Promise<(send: Client) => Promise<unknown>>;
  /** How its operations have to end, as in `tenant.onboard succeeded`: no two failures are taken for a success. */
  ends: `${OperationKind} ${OperationStatus}`[];
  /** Whose calls go wrong. @default - those of every function */
  callers?: string[];
  /** @default - true: the stream feeds the relay, and the sweeper only comes after it */
  relay?: boolean;
  /** What runs by the clock besides the sweeper, on this way. @default - nothing */
  clock?: { caller: string; payload: object };
};

/** What came of a run. */
export type Outcome = { form: NormalForm; calls: readonly SeenCall[] };

/** The time that a fault may take to be healed, in ms: several time-outs and visibilities one after another, on a machine
 *  that is busy. */
const PATIENCE = 180_000;

/** How long nobody looks in between, in ms: looking costs the engine as much as working. */
const GLANCE = 150;

/** How often the clock of a path strikes, in ms. */
const TICK = 2_000;

const clientOf = (token: string, mark: string): Client => {
  let sent = 0;
  return async <Body>(command: string, body?: unknown, expected?: { refusal: string }): Promise<Body> => {
    const [method = "", path = ""] = command.split(" ");
    sent += 1;
    const headers = { "Idempotency-Key": `${mark}-${sent}` };
    const attempt = async (): Promise<Answer<Body> | false> => {
      const answer = await call<Body>(method, path, { token, body, headers });
      return answer.status < 500 && answer.status !== 429 && answer;
    };
    const answer = await eventually(`${command} is answered`, attempt, { within: PATIENCE });
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
  path: Path,
  bench: Bench,
  { handling, like }: { handling?: Handling; like?: NormalForm } = {},
): Promise<Outcome> {
  const mark = unique("run").replaceAll(" ", "-");
  bench.proxy.set();
  const start = await path.arrange(mark, bench);
  // A token of its own, so that API Gateway asks the authorizer anew.
  const token = await tokenFor(card(), { role: "platform-admin" });
  await eventually("nothing is in motion", () => isQuiet(bench), { within: PATIENCE });
  const { look, isOver } = await watch(bench, mark);
  const strike = clockOf(path, bench);
  let form: NormalForm | undefined;
  const settled = async (): Promise<boolean> => {
    await strike();
    // Asked first: one query, where quiet is a question to every queue.
    if (!(await isOver()) || !(await isQuiet(bench))) return false;
    form = await look();
    return like === undefined ? endsAsTold(form, path) : fingerprint(form) === fingerprint(like);
  };
  await bench.relay(path.relay ?? true);
  bench.proxy.set(handling);
  try {
    await start(clientOf(token, mark));
    await eventually(`${path.name} comes to its end`, settled, { within: PATIENCE, every: GLANCE });
  } catch (error) {
    const { wrong, ...rest } = await look();
    form = { ...rest, wrong: [...wrong, (error as Error).message] };
    if (like === undefined) throw new Error(JSON.stringify(form, null, 2), { cause: error });
  } finally {
    await bench.relay(true);
    await bench.hold(false);
  }
  return { form: form ?? (await look()), calls: bench.proxy.seen };
}

/** Gives ways to see what has been left behind from now on, and whether all that was begun is over. */
async function watch(bench: Bench, mark: string) {
  await bench.ear.forget();
  const [before, others] = await Promise.all([everything(bench), running()]);
  // What was published before may come again, as after a relay that died: to this run it is nothing.
  const earlier = new Set(before["EventLog"]?.map(({ id }) => id));
  const begun = async () => (await running()).filter((id) => !others.includes(id));
  const look = async (): Promise<NormalForm> => {
    const now = await everything(bench);
    const left = await withDetails(since(before, now));
    const heard = (await bench.ear.heard()).map(({ envelope }) => envelope);
    const wrong = whatIsWrong({ left, now, published: heard.filter(({ id }) => !earlier.has(id)) });
    const open = (await begun()).map((id) => `${id} is not over`);
    const tenants = (left["Tenant"] ?? []).filter(({ sk }) => sk === "tenant").map(({ id }) => String(id));
    const untrue = open.length > 0 ? [] : (await Promise.all(tenants.map(differencesFromRecord))).flat();
    return normalForm(left, [...wrong, ...open, ...untrue], { [mark]: "<run>" });
  };
  return { look, isOver: async () => (await begun()).length === 0 };
}

/** Does what runs by the clock: the sweeper where it has to, and what else the path names. */
function clockOf({ clock }: Path, bench: Bench): () => Promise<void> {
  let struck = Date.now();
  return async () => {
    await sweepLate(bench);
    if (clock === undefined || Date.now() - struck < TICK) return;
    struck = Date.now();
    await bench.invoke(clock.caller, clock.payload);
  };
}

const endsAsTold = ({ world, wrong }: NormalForm, { ends }: Pick<Path, "ends">): boolean => {
  const operations = (world["Operation"] ?? []) as { kind: string; status: string }[];
  const ended = operations.map(({ kind, status }) => `${kind} ${status}`);
  return wrong.length === 0 && ended.sort().join() === [...ends].sort().join();
};

async function everything({ sources }: Bench): Promise<World> {
  const [world, deadLetters] = await Promise.all([
    lookAround(),
    Promise.all(sources.map(async ({ caller, deadLetters }) => ({ caller, count: await depth(deadLetters) }))),
  ]);
  return { ...world, DeadLetters: deadLetters };
}
