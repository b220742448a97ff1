import type { UseQueryResult } from "@tanstack/react-query";
import { useRef } from "react";

type Query = Pick<UseQueryResult, "error" | "isSuccess">;

/** Returns the error of the first query that failed. It stays while the queries are read again, so that nothing jumps. */
export function useLastingError(queries: readonly Query[]): Error | null {
  const last = useRef<Error | null>(null);
  const failed = queries.find(({ error }) => error !== null);
  if (failed) last.current = failed.error;
  else if (queries.every(({ isSuccess }) => isSuccess)) last.current = null;
  return last.current;
}
