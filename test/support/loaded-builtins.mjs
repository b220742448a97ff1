// Prints the slow built-in modules that a bundle has loaded. They would delay a function's first request.
await import(process.argv[2]);
const heavy = /undici|zlib|fs\/streams|webstreams/;
console.log(JSON.stringify(process.moduleLoadList.filter((name) => heavy.test(name))));
process.exit(0);
