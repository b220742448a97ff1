/** Resolves when this process is asked to end: by a signal, or by the end of the process that started it. */
export const interruption = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
  process.on("disconnect", () => resolve("SIGTERM"));
});
