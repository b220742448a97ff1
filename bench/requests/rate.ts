/** As many at once as a small team keeps busy; more only wait for the same two cores. */
const CONCURRENCY = 4;

export type Send = () => Promise<Response>;

/** Sends so many requests, a few at once, and gives how many were answered in a second. Throws on a refusal. */
export async function measureRate(send: Send, requests: number): Promise<number> {
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < requests) {
      sent += 1;
      const answer = await send();
      const text = await answer.text();
      if (!answer.ok) throw new Error(`A request of the bench was answered ${answer.status}: ${text}`);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return requests / ((performance.now() - startedAt) / 1000);
}
