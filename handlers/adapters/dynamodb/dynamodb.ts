import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { clientSettings } from "../aws/client-settings.ts";

const isPlainObject = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

/**
 * Replaces each object with a field named `constructor` by a Map. The marshaller reads an object's type from that field
 * and would reject the object or store it as another type.
 */
function toMarshallable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toMarshallable);
  if (typeof value !== "object" || value === null || !isPlainObject(value)) return value;
  const fields = Object.entries(value).map(([name, inner]) => [name, toMarshallable(inner)] as const);
  return Object.hasOwn(value, "constructor") ? new Map(fields) : Object.fromEntries(fields);
}

/** DynamoDB's settings. Account endpoints and endpoint discovery are unused and would delay the first call. */
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

/** The DynamoDB client of a function. It does not write undefined fields. */
export const dynamodb = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

/** The settings of a second DynamoDB client in the same function, which shares the connections. */
export const sharedClientSettings = { ...dynamodbSettings, requestHandler: client.config.requestHandler };
