/** Returns whether SQS rejected a request because the queue does not exist. Its two protocols have different names for it. */
export const isMissingQueue = (error: unknown): boolean =>
  error instanceof Error && /NonExistentQueue|QueueDoesNotExist/.test(error.name);
