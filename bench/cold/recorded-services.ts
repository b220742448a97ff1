import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { marshall } from "@aws-sdk/util-dynamodb";

type Item = Record<string, unknown>;

/** The items of each table, and the answers of other services by action, or by method and path. */
export type Recorded = { tables?: Record<string, Item[]>; answers?: Record<string, unknown> };

type Body = {
  TableName?: string;
  Key?: Item;
  ExpressionAttributeValues?: Item;
  RequestItems?: Record<string, { Keys?: Item[] }>;
  Entries?: unknown[];
  MessageBody?: string;
};

/** The placeholder for the address of these services in recorded items and answers. */
export const HERE = "http://here";

/** Returns the values of a request without their DynamoDB types: `x` for `{ S: "x" }`. */
const valuesIn = (typed: Item = {}): string[] =>
  Object.values(typed).map((value) => String(Object.values(value as Item)[0]));

const containsAll = (item: Item, values: string[]): boolean =>
  values.every((value) => Object.values(item).map(String).includes(value));

const toDynamoDbItem = (item: Item) => marshall(item, { removeUndefinedValues: true });

/**
 * A simulation of AWS in the bench's own process. It answers reads from prepared items and accepts every write. It
 * costs the measured process nothing and needs no engine.
 */
export class RecordedServices {
  readonly #server: Server;
  #recorded: Recorded = {};
  #address = "";

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answerTo(request).then((answer) => {
        const isText = typeof answer === "string";
        const body = (isText ? answer : JSON.stringify(answer)).replaceAll(HERE, this.#address);
        response.writeHead(200, { "content-type": isText ? "text/xml" : "application/x-amz-json-1.0" }).end(body);
      });
    });
  }

  /** Starts the server and returns its address. */
  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => {
        this.#address = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
        resolve(this.#address);
      });
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Sets the items and answers for the next function. */
  prepare(recorded: Recorded): void {
    this.#recorded = recorded;
  }

  async #answerTo(request: IncomingMessage): Promise<unknown> {
    const body = await text(request);
    const target = String(request.headers["x-amz-target"] ?? "")
      .split(".")
      .at(-1);
    const action = target || /(?:^|&)Action=(\w+)/.exec(body)?.[1] || `${request.method} ${request.url?.split("?")[0]}`;
    const { [action]: recorded } = this.#recorded.answers ?? {};
    return recorded ?? this.#read(action, target ? JSON.parse(body) : {});
  }

  #read(action: string, body: Body): unknown {
    const { TableName = "", Key, ExpressionAttributeValues, RequestItems = {}, Entries = [], MessageBody = "" } = body;
    switch (action) {
      case "GetItem": {
        const found = this.#rows(TableName).find((item) => containsAll(item, valuesIn(Key)));
        return found === undefined ? {} : { Item: toDynamoDbItem(found) };
      }
      case "BatchGetItem": {
        const found = (table: string, keys: Item[]) =>
          keys.flatMap((key) => {
            const item = this.#rows(table).find((one) => containsAll(one, valuesIn(key)));
            return item === undefined ? [] : [toDynamoDbItem(item)];
          });
        const Responses = Object.entries(RequestItems).map(([table, { Keys = [] }]) => [table, found(table, Keys)]);
        return { Responses: Object.fromEntries(Responses), UnprocessedKeys: {} };
      }
      case "Query": {
        const [key = ""] = valuesIn(ExpressionAttributeValues);
        return {
          Items: this.#rows(TableName)
            .filter((item) => containsAll(item, [key]))
            .map(toDynamoDbItem),
        };
      }
      case "PutEvents":
        return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: "1" })) };
      case "SendMessage":
        return { MessageId: "m", MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex") };
      default:
        return {};
    }
  }

  #rows = (table: string): Item[] => this.#recorded.tables?.[table] ?? [];
}
