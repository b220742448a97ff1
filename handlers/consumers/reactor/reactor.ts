import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Envelope } from "../../../events/envelope.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { sharedClientSettings } from "../../adapters/dynamodb/dynamodb.ts";
import { logger } from "../../shared/logger.ts";
import type { RemainingTime } from "../../shared/remaining-time.ts";

/** The seconds for which a reactor remembers an event: longer than its queue keeps a message (4 days). */
const IDEMPOTENCY_TTL_SECONDS = 5 * 24 * 60 * 60;

type ReactorOptions<Message> = {
  /** Parses a record's body; throws when it holds no message, which finally sends the record to the dead letters. */
  parse: (body: unknown) => Message;
  /** The JMESPath of the value that identifies a message and its duplicates. */
  idempotencyKeyPath: string;
  /** Returns the group of a message. The messages of a group in a batch are handled one after another, also after one
   *  of them failed: the reactor must not rely on their order.
   *  @default - all messages are handled at the same time */
  group?: (message: Message) => string;
  /** Reacts to a message. All messages of a batch share the time of the invocation. */
  react: (message: Message, clock: RemainingTime) => Promise<void>;
};

/** Returns the log fields of a message; messages of AWS services carry no correlation id. */
function logFieldsOf(message: unknown) {
  const { id, type, correlationid } = message as Partial<Envelope>;
  return { event: id, type, correlationId: correlationid };
}

/** Returns a function that runs the actions of one group one after another, even after a failure. */
function createGroupQueue() {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(group: string | undefined, act: () => Promise<Result>): Promise<Result> => {
    if (group === undefined) return act();
    const turn = (last.get(group) ?? Promise.resolve()).then(act, act);
    last.set(group, turn);
    return turn;
  };
}

/** Returns the record function of a batch; each record fails alone. */
function createRecordHandler<Message>(
  { parse, group }: Pick<ReactorOptions<Message>, "parse" | "group">,
  reactOnce: (message: Message) => Promise<unknown>,
) {
  const runInTurn = createGroupQueue();
  return async ({ body, messageId }: SQSRecord): Promise<void> => {
    let fields: Record<string, unknown> = { messageId };
    try {
      const message = parse(JSON.parse(body));
      fields = logFieldsOf(message);
      await runInTurn(group?.(message), () => reactOnce(message));
      logger.info("An event was handled", fields);
    } catch (error) {
      logger.error("A record failed; it will be retried", { error: error as Error, ...fields });
      throw error;
    }
  };
}

/**
 * Returns the Lambda handler of a reactor. It handles each record of a batch alone and each event once. The reaction
 * must still be safe to repeat, because a process may die after the effect and before it is remembered.
 */
export function createReactor<Message>(options: ReactorOptions<Message>) {
  const config = new IdempotencyConfig({
    eventKeyJmesPath: options.idempotencyKeyPath,
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: IDEMPOTENCY_TTL_SECONDS,
  });
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: readEnvironment("IDEMPOTENCY_TABLE"),
    clientConfig: sharedClientSettings,
  });
  const reactOnce = makeIdempotent(
    async (message: Message, clock: RemainingTime) => {
      await options.react(message, clock);
      return { done: true };
    },
    { persistenceStore, config },
  );
  const processor = new BatchProcessor(EventType.SQS);
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    config.registerLambdaContext(context);
    // The response lists the failed records, so a batch without success needs no exception.
    const handleRecord = createRecordHandler(options, (message) => reactOnce(message, context));
    return processPartialResponse(event, handleRecord, processor, { context, throwOnFullBatchFailure: false });
  };
}
