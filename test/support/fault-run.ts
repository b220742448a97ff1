import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tokenFor } from "../../local/token.ts";
import type { OperationStatus } from "../../schemas/operation.ts";
import { type Answer, call, card, controlPlane, eventually, output } from "./engine.ts";
import type { Bench } from "./fault-bench.ts";
import type { Ear, Message } from "./fault-ear.ts";
import { type NormalForm, normalForm } from "./fault-normal-form.ts";
import type { Handling, SeenCall } from "./fault-proxy.ts";
import { lookAround, since, stackDetails, type World } from "./fault-world.ts";
import { unique } from "./stories.ts";

/** A client that sends a command again, with the same Idempotency-Key, until it is answered. */
export type Client = <Body>(path: string, body?: unknown) => Promise<Body>;

/** A way through the system whose calls are put to the test. */
export type Path<Arranged = unknown> = {
  name: string;
  /** What has to be there before; no fault comes in here. `mark` is in all names that are the run's own. */
  arrange: (mark: string) => Promise<Arranged>;
  /** Sets it going. */
  start: (client: Client, mark: string, arranged: Arranged) => Promise<unknown>;
  /** How each kind of operation has to end, so that no two failures are taken for a success. */
  ends: Record<string, OperationStatus>;
};

/** What came of a run. */
export type Outcome = { form: NormalForm; calls: readonly SeenCall[]; messages: Message[] };

/** How long a fault may take to be healed, in ms: several time-outs and visibilities one after another. */
const PATIENCE = 40_000;
/** How old a pointer gets before the schedule would come by, in ms. */
const GRACE = 2_000;

const dynamodb = () => DynamoDBDocumentClient.from(new DynamoDBClient(controlPlane()));

const clientOf =
  (token: string, key: string): Client =>
  async <Body>(path: string, body?: unknown): Promise<Body> => {
    const headers = { "Idempotency-Key": key };
    const answer = await eventually(
      `POST ${path} is answered`,
      async () => {
        const { status, ...rest }: Answer<Body> = await call<Body>("POST", path, { token, body, headers });
        return status < 500 && status !== 429 && { status, ...rest };
      },
      { within: PATIENCE, every: 100 },
    );
    if (answer.status !== 202) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

/**
 * Runs a path from one rest to the next and gives what it left behind. With `like`, it is given until its outcome is
 * the same; what it came to instead is returned, so that whoever asked can show the difference.
 */
export async function runPath(
  path: Path,
  { bench, ear }: { bench: Bench; ear: Ear },
  { handling, like }: { handling?: Handling; like?: NormalForm } = {},
): Promise<Outcome> {
  const mark = unique("run").replaceAll(" ", "-");
  bench.proxy.set();
  const arranged = await path.arrange(mark);
  // A token of its own, so that API Gateway asks the authorizer anew.
  const token = await tokenFor(card(), { role: "platform-admin" });
  await eventually("nothing is in motion", () => atRest(bench), { within: PATIENCE });
  await ear.drain();
  const before = await lookAround();
  const messages: Message[] = [];
  bench.proxy.set(handling);
  await path.start(clientOf(token, mark), mark, arranged);
  const outcome = async (): Promise<NormalForm> => {
    const found = await withDetails(since(before, await lookAround()));
    messages.push(...(await ear.drain()));
    return normalForm(
      found,
      messages.map(({ envelope }) => envelope),
      { [mark]: "<run>" },
    );
  };
  let form: NormalForm | undefined;
  const settled = async () => {
    await sweepLate(bench);
    if (!(await atRest(bench))) return false;
    form = await outcome();
    return like === undefined ? endedAs(form, path) : JSON.stringify(form) === JSON.stringify(like);
  };
  await eventually(`${path.name} comes to its end`, settled, { within: PATIENCE }).catch((error) => {
    if (like === undefined) throw error;
  });
  return { form: form ?? (await outcome()), calls: bench.proxy.seen, messages };
}

const endedAs = ({ world, wrong }: NormalForm, { ends }: Path): boolean => {
  const operations = (world["Operation"] ?? []) as { kind: string; status: string }[];
  const asTold = operations.every(({ kind, status }) => ends[kind] === status);
  return asTold && operations.length === Object.keys(ends).length && wrong.length === 0;
};

async function withDetails(found: World): Promise<World> {
  const there = (found["Stacks"] ?? []).map(async (row) =>
    row["StackStatus"] === "DELETE_COMPLETE" ? row : { ...row, ...(await stackDetails(row)) },
  );
  return { ...found, Stacks: await Promise.all(there) };
}

/** Whether no operation runs, no event waits to be published and no message to be read. */
export async function atRest({ sources }: Pick<Bench, "sources">): Promise<boolean> {
  const [pointers, running, ...waiting] = await Promise.all([
    dynamodb().send(new ScanCommand({ TableName: output("OutboxTableName"), Select: "COUNT", ConsistentRead: true })),
    dynamodb().send(
      new ScanCommand({
        TableName: output("OperationTableName"),
        Select: "COUNT",
        ConsistentRead: true,
        FilterExpression: "NOT #status IN (:s, :f, :c)",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":s": "succeeded", ":f": "failed", ":c": "cancelled" },
      }),
    ),
    ...sources.map(({ queueUrl }) => depth(queueUrl)),
  ]);
  return pointers.Count === 0 && running.Count === 0 && waiting.every((count) => count === 0);
}

/** How many messages a queue holds, those that are being worked on too. */
export async function depth(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await new SQSClient(controlPlane()).send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return (
    Number(Attributes["ApproximateNumberOfMessages"]) + Number(Attributes["ApproximateNumberOfMessagesNotVisible"])
  );
}

/** The minute after which the sweeper takes care of a pointer passes in seconds: the pointer is made older. */
export async function sweepLate(bench: Bench): Promise<void> {
  const TableName = output("OutboxTableName");
  const { Items = [] } = await dynamodb().send(new ScanCommand({ TableName, ConsistentRead: true }));
  const late = Items.filter(({ writtenAt }) => Date.parse(writtenAt) < Date.now() - GRACE);
  if (late.length === 0) return;
  for (const { id } of late) {
    const aged = new UpdateCommand({
      TableName,
      Key: { id },
      UpdateExpression: "SET writtenAt = :then",
      ConditionExpression: "attribute_exists(id)",
      ExpressionAttributeValues: { ":then": new Date(Date.now() - 120_000).toISOString() },
    });
    // Published in the meantime: so much the better.
    await dynamodb()
      .send(aged)
      .catch(() => {});
  }
  await bench.sweep();
}
