/** Resolves when this process gets a signal to end, or when the process that started it has ended. */
export const interruption = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
  process.on("disconnect", () => resolve("SIGTERM"));
});
