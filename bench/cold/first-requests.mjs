// The life of a function's process: prints the milliseconds of the processor that the import with the first request takes,
// and those of one later request. Time that passes would tell of what else runs on the same processor.
import { readFileSync } from "node:fs";

const [bundle, eventFile, warmRequests] = process.argv.slice(2);
const event = readFileSync(eventFile, "utf8");
const context = { functionName: "bench", getRemainingTimeInMillis: () => 60_000 };
// A request's own logs are no part of the result.
const print = console.log;

const spent = (before) => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const start = process.cpuUsage();
const { handler } = await import(bundle);
const importMs = spent(start);
const answer = await handler(JSON.parse(event), context);
const coldMs = spent(start);

const later = process.cpuUsage();
for (let request = 0; request < Number(warmRequests); request += 1) await handler(JSON.parse(event), context);
const warmMs = spent(later) / Number(warmRequests);

print(`\n${JSON.stringify({ importMs, coldMs, warmMs, answer })}`);
process.exit(0);
