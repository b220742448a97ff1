import { createHash } from "node:crypto";

/**
 * A cursor is where the next page begins, bound by a checksum to its list, its filters and its caller. The partition
 * that is read never comes from the cursor, so even a forged one can only start the same list elsewhere.
 */
const checksum = (position: string, binding: string): string =>
  createHash("sha256").update(`${binding}\n${position}`).digest("base64url").slice(0, 22);

export const encodeCursor = (position: string, binding: string): string =>
  Buffer.from(`${checksum(position, binding)}${position}`).toString("base64url");

/** The position, or undefined when the cursor was changed or belongs to another list or other filters. */
export const decodeCursor = (cursor: string, binding: string): string | undefined => {
  const text = Buffer.from(cursor, "base64url").toString();
  const position = text.slice(22);
  const genuine = encodeCursor(position, binding) === cursor;
  return genuine && position.length > 0 ? position : undefined;
};
