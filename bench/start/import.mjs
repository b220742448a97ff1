// The start of a function: prints how many milliseconds of the processor the import of its bundle takes in a process that
// is new. Not how many pass: while others use the same processor, that would tell of them.
const before = process.cpuUsage();
await import(process.argv[2]);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
process.exit(0);
