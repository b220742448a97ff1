// Loaded by the process of a function before the function (NODE_OPTIONS), which does not know of it. An answer with
// this header is the order to die: at once and for real, so that nothing of what the function meant to do follows,
// no catch and no finally. The process kills itself because only it surely knows itself: several workers of one
// function may run at the same time.
import { subscribe } from "node:diagnostics_channel";

subscribe("http.client.response.finish", ({ response }) => {
  if (response.headers["x-fault"] === "die") process.kill(process.pid, "SIGKILL");
});
