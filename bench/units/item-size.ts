import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item, or part of one, in DynamoDB's JSON format. */
export type Item = Record<string, AttributeValue>;

const computeTextSize = (value: string): number => Buffer.byteLength(value);

/** Computes the size of a number: a byte for two digits, one more, and another for a sign. */
const computeNumberSize = (value: string): number =>
  Math.ceil(value.replace(/[-.]/g, "").length / 2) + (value.startsWith("-") ? 2 : 1);

const COLLECTION_BYTES = 3;
const ELEMENT_BYTES = 1;

const sumSizes = (sizes: number[]): number => sizes.reduce((total, one) => total + one, 0);

function computeValueSize(value: AttributeValue): number {
  if (value.S !== undefined) return computeTextSize(value.S);
  if (value.N !== undefined) return computeNumberSize(value.N);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.L !== undefined)
    return COLLECTION_BYTES + sumSizes(value.L.map((one) => ELEMENT_BYTES + computeValueSize(one)));
  if (value.M !== undefined)
    return COLLECTION_BYTES + ELEMENT_BYTES * Object.keys(value.M).length + computeItemSize(value.M);
  if (value.SS !== undefined) return sumSizes(value.SS.map(computeTextSize));
  if (value.NS !== undefined) return sumSizes(value.NS.map(computeNumberSize));
  throw new Error(`The size of ${JSON.stringify(value)} is unknown`);
}

/** Computes the size of an item in bytes by AWS's rules ("DynamoDB item sizes and formats"). */
export const computeItemSize = (item: Item): number =>
  sumSizes(Object.entries(item).map(([name, value]) => computeTextSize(name) + computeValueSize(value)));
