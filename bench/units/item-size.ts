import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item, or part of one, as DynamoDB's JSON protocol carries it. */
export type Item = Record<string, AttributeValue>;

const text = (value: string): number => Buffer.byteLength(value);

/** Two digits to a byte, and one more; a sign takes another. */
const number = (value: string): number =>
  Math.ceil(value.replace(/[-.]/g, "").length / 2) + (value.startsWith("-") ? 2 : 1);

const LIST_OR_MAP = 3;
const PER_ELEMENT = 1;

const sum = (sizes: number[]): number => sizes.reduce((total, one) => total + one, 0);

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return text(value.S);
  if (value.N !== undefined) return number(value.N);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.L !== undefined) return LIST_OR_MAP + sum(value.L.map((one) => PER_ELEMENT + valueSize(one)));
  if (value.M !== undefined) return LIST_OR_MAP + PER_ELEMENT * Object.keys(value.M).length + itemSize(value.M);
  if (value.SS !== undefined) return sum(value.SS.map(text));
  if (value.NS !== undefined) return sum(value.NS.map(number));
  throw new Error(`No size is known for ${JSON.stringify(value)}`);
}

/** The bytes of an item as AWS counts them (names and values, "DynamoDB item sizes and formats"). */
export const itemSize = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => text(name) + valueSize(value)));
