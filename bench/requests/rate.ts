/** The number of concurrent requests. More would only wait for the same two cores. */
const CONCURRENCY = 4;

export type Send = () => Promise<Response>;

/** Sends requests concurrently and returns the rate in requests per second. Throws if a request does not succeed. */
export async function measureRate(send: Send, requests: number): Promise<number> {
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < requests) {
      sent += 1;
      const response = await send();
      const text = await response.text();
      if (!response.ok) throw new Error(`A request of the bench returned ${response.status}: ${text}`);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return requests / ((performance.now() - startedAt) / 1000);
}
