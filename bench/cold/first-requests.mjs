// Runs a function in this process. Prints the processor time in ms of the import, of the import with the first request,
// and of one later request. Elapsed time would include other programs on the same processor.
import { readFileSync } from "node:fs";

const [bundle, eventFile, warmRequests] = process.argv.slice(2);
const event = readFileSync(eventFile, "utf8");
const context = { functionName: "bench", getRemainingTimeInMillis: () => 60_000 };
// Keeps the print function, because the result is the last line after the function's logs.
const print = console.log;

function processorMs(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const start = process.cpuUsage();
const { handler } = await import(bundle);
const importMs = processorMs(start);
const answer = await handler(JSON.parse(event), context);
const coldMs = processorMs(start);

const later = process.cpuUsage();
for (let request = 0; request < Number(warmRequests); request += 1) await handler(JSON.parse(event), context);
const warmMs = processorMs(later) / Number(warmRequests);

print(`\n${JSON.stringify({ importMs, coldMs, warmMs, answer })}`);
process.exit(0);
