// Prints which parts of Node a bundle has loaded that a function's first request should not have to wait for.
await import(process.argv[2]);
const heavy = /undici|zlib|fs\/streams|webstreams/;
console.log(JSON.stringify(process.moduleLoadList.filter((name) => heavy.test(name))));
process.exit(0);
