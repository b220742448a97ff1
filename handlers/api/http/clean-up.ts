import { logger } from "./app.ts";

/**
 * Runs the cleanup after a commit. A failure is only logged: the command was carried out, so its caller must learn that.
 * @param logFields - the ids of the resource
 */
export async function cleanUp(
  work: () => Promise<void> | undefined,
  logFields: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.warn("The cleanup after a command failed", { ...logFields, error: error as Error });
  }
}
