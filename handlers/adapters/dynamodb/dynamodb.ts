import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { clientSettings } from "../aws/client-settings.ts";

const isPlainObject = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

/**
 * Returns a value in which each object with a field called `constructor` is a Map. The marshaller reads the type of an
 * object from that field, so such an object would be refused, or kept as another type.
 */
const toMarshallable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toMarshallable);
  if (typeof value !== "object" || value === null || !isPlainObject(value)) return value;
  const fields = Object.entries(value).map(([name, inner]) => [name, toMarshallable(inner)] as const);
  return Object.hasOwn(value, "constructor") ? new Map(fields) : Object.fromEntries(fields);
};

/** Endpoints by account and their discovery would be looked up at the first call too; neither is used. */
const dynamodbSettings = {
  ...clientSettings,
  accountIdEndpointMode: "disabled",
  endpointDiscoveryEnabled: false,
} as const;

const client = new DynamoDBClient(dynamodbSettings);
client.middlewareStack.addRelativeTo(
  <Args extends { input: object }, Result>(next: (args: Args) => Promise<Result>) =>
    (args: Args) =>
      next({ ...args, input: toMarshallable(args.input) as object }),
  { name: "MarshallableNames", relation: "before", toMiddleware: "DocumentMarshall" },
);

/** The one DynamoDB client of a function. Fields that are undefined are left out of what is written. */
export const dynamodb = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

/** Settings for another client of DynamoDB in the same function: it uses the same connections. */
export const sharedClientSettings = { ...dynamodbSettings, requestHandler: client.config.requestHandler };
