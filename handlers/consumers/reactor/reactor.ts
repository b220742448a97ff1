import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Envelope } from "../../../events/envelope.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { sharedClientSettings } from "../../adapters/dynamodb/dynamodb.ts";
import { logger } from "../../shared/logger.ts";

/** How long a reactor remembers an event: longer than its queue may keep a copy (4 days), in seconds. */
const IDEMPOTENCY_TTL_SECONDS = 5 * 24 * 60 * 60;

/** How the log names a message. An event knows the request that it goes back to; what AWS sends does not. */
const logFieldsOf = (message: unknown) => {
  const { id, type, correlationid } = message as Partial<Envelope>;
  return { event: id, type, correlationId: correlationid };
};

/** Returns a function that runs what belongs to one group one after another, whatever becomes of each. */
const turnsByGroup = () => {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(group: string | undefined, act: () => Promise<Result>): Promise<Result> => {
    if (group === undefined) return act();
    const turn = (last.get(group) ?? Promise.resolve()).then(act, act);
    last.set(group, turn);
    return turn;
  };
};

/**
 * A reactor: a batch from its queue, each record on its own, each event once. The effect of a record must be safe to
 * repeat all the same, because a process may die after the effect and before it is remembered.
 */
export const createReactor = <Message>(options: {
  /** Finds the message in a record's body; throws when there is none, which sends the record to the dead letters. */
  parse: (body: unknown) => Message;
  /** What tells a message from its copies, as a JMESPath into it. */
  idempotencyKeyPath: string;
  /** Returns the group of a message: of one group, the messages of a batch are acted on one after another.
   *  @default - all at the same time */
  group?: (message: Message) => string;
  react: (message: Message) => Promise<void>;
}) => {
  const config = new IdempotencyConfig({
    eventKeyJmesPath: options.idempotencyKeyPath,
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: IDEMPOTENCY_TTL_SECONDS,
  });
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: readEnvironment("IDEMPOTENCY_TABLE"),
    clientConfig: sharedClientSettings,
  });
  const once = makeIdempotent(
    async (message: Message) => {
      await options.react(message);
      return { done: true };
    },
    { persistenceStore, config },
  );
  const processor = new BatchProcessor(EventType.SQS);
  const recordIn =
    (inTurn: ReturnType<typeof turnsByGroup>) =>
    async (one: SQSRecord): Promise<void> => {
      const { body, messageId } = one;
      let about: Record<string, unknown> = { messageId };
      try {
        const message = options.parse(JSON.parse(body));
        about = logFieldsOf(message);
        await inTurn(options.group?.(message), () => once(message));
        logger.info("A fact was acted on", about);
      } catch (error) {
        logger.error("A record failed; its queue will bring it again", { error: error as Error, ...about });
        throw error;
      }
    };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    config.registerLambdaContext(context);
    // When every record fails the queue needs no exception to bring them again.
    return processPartialResponse(event, recordIn(turnsByGroup()), processor, {
      context,
      throwOnFullBatchFailure: false,
    });
  };
};
