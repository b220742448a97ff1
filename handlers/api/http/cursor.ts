import { createHash } from "node:crypto";

/**
 * Computes the checksum that binds a cursor to its list, filters and caller. A cursor contains a position only, never
 * a partition: a forged cursor can do no more than start the same list at another position.
 */
const checksum = (position: string, binding: string): string =>
  createHash("sha256").update(`${binding}\n${position}`).digest("base64url").slice(0, 22);

/** Returns the cursor of a position, bound to a list with its filters and caller. */
export const encodeCursor = (position: string, binding: string): string =>
  Buffer.from(`${checksum(position, binding)}${position}`).toString("base64url");

/** Returns the position; undefined if the cursor was changed or belongs to another list, filters or caller. */
export function decodeCursor(cursor: string, binding: string): string | undefined {
  const text = Buffer.from(cursor, "base64url").toString();
  const position = text.slice(22);
  const isUnchanged = encodeCursor(position, binding) === cursor;
  return isUnchanged && position.length > 0 ? position : undefined;
}
