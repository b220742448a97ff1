// Runs a script of this project with Node 24 and installs missing dependencies first. The machine needs Node 20 or
// newer, Python and npm. This file is plain JavaScript without npm packages, because it runs before any installation.
//   node local/bootstrap.mjs [--omit=dev] <script.ts> [arguments]
// --omit=dev skips the packages that only tests and checks need, like npm's option of that name.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const path = (...parts) => join(root, ...parts);
const venv = path(".tenantry", "venv");
const venvPython = join(venv, "bin", "python");
const requirements = path("local", "requirements.txt");
/** Exists while a command installs, and contains its process id. */
const lock = path(".tenantry", "installation.lock");
const major = Number(process.versions.node.split(".")[0]);
const neededMajor = 24;
const platform = `${process.platform}-${process.arch}`;
const packagedNode = path("local", "node", "node_modules", `node-${platform}`, "bin", "node");
const omitDev = process.argv[2] === "--omit=dev";
const script = process.argv.slice(omitDev ? 3 : 2);

/** Prints the reason and exits with code 1. */
function exitWithReason(reason) {
  console.error(`tenantry: ${reason}`);
  process.exit(1);
}

/** Checks that all packages of a folder's lock file are installed. npm writes node_modules/.package-lock.json last. */
function packagesInstalled(folder) {
  const installed = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const found = packagesOf(installed);
  return Object.entries(packagesOf(join(folder, "package-lock.json")))
    .filter(([name, locked]) => name !== "" && !(omitDev && (locked.dev || locked.devOptional)))
    .every(([name, locked]) => (found[name] ? found[name].version === locked.version : locked.optional));
}

/** Checks that Node is new enough. The packaged Node is for Linux; other systems must bring their own. */
const nodeInstalled = () => major >= neededMajor || process.platform !== "linux" || existsSync(packagedNode);

/** Checks that the engine is installed. The copy of the requirements is written last, so an incomplete installation is
 *  repeated. */
function engineInstalled() {
  const installed = join(venv, "requirements.txt");
  return (
    existsSync(venvPython) &&
    existsSync(installed) &&
    readFileSync(installed, "utf8") === readFileSync(requirements, "utf8")
  );
}

const startedAt = Date.now();
const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(0)} s`;
const working = new Set();

/** Shows the running commands on the last line of the terminal. */
function showWorking() {
  if (process.stdout.isTTY && working.size > 0) {
    process.stdout.write(`\r\x1b[2K  … ${[...working].join(", ")}  ${seconds()}`);
  }
}

/** Runs a command without showing its output. Rejects with the output if the command fails. */
function run(task, command, args, cwd = root) {
  return new Promise((resolve, reject) => {
    working.add(task);
    if (process.stdout.isTTY) showWorking();
    else console.log(`  … ${task}`);
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => reject(new Error(`${task}: cannot run ${command} (${error.message}).`)));
    child.on("close", (code, signal) => {
      working.delete(task);
      if (process.stdout.isTTY) process.stdout.write("\r\x1b[2K");
      if (code !== 0)
        return reject(
          new Error(`${task} failed (${signal ? `killed by ${signal}` : `exit code ${code}`}):\n${output.trim()}`),
        );
      console.log(`  ✓ ${task.padEnd(44)} ${seconds()}`);
      showWorking();
      resolve();
    });
  });
}

function findPython() {
  const unsuitable = [];
  for (const name of ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"]) {
    const script =
      "import sys,importlib.util as u;print(*sys.version_info[:2],all(map(u.find_spec,('venv','ensurepip'))))";
    const result = spawnSync(name, ["-c", script], { encoding: "utf8" });
    if (result.status !== 0) continue;
    const [majorVersion, minor, complete] = result.stdout.trim().split(" ");
    if (Number(majorVersion) !== 3 || Number(minor) < 10) unsuitable.push(`${name} is ${majorVersion}.${minor}`);
    else if (complete !== "True") unsuitable.push(`${name} ${majorVersion}.${minor} has no venv`);
    else return name;
  }
  const found = unsuitable.length > 0 ? ` Found: ${unsuitable.join(", ")}.` : "";
  return exitWithReason(
    `the local engine needs Python 3.10 or newer with its venv module (Debian and Ubuntu: apt install python3-venv).${found}`,
  );
}

/** Runs npm. Inside an npm script, npm_execpath names npm's own script. */
function runNpm(task, args, cwd) {
  const quiet = [...args, "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith(".js")) return run(task, process.execPath, [npm, ...quiet], cwd);
  if (spawnSync("npm", ["--version"]).status !== 0) {
    exitWithReason("npm was not found on PATH; it installs the packages of package-lock.json.");
  }
  return run(task, "npm", quiet, cwd);
}

/** Installs the packages of a folder's lock file. If some are installed, `npm install` adds the others without a change
 *  of the lock file; `npm ci` would install all of them again. */
function installPackages(name, folder) {
  const omit = omitDev ? ["--omit=dev"] : ["--include=dev"];
  const hasPackages = existsSync(join(folder, "node_modules", ".package-lock.json"));
  return hasPackages
    ? runNpm(`Install missing ${name}`, ["install", "--no-save", ...omit], folder)
    : runNpm(`Install ${name}`, ["ci", ...omit], folder);
}

const installNode = () => runNpm(`Install Node ${neededMajor}`, ["ci"], path("local", "node"));

async function installEngine(python) {
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  await run("Create a Python environment", python, ["-m", "venv", venv]);
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"];
  await run("Install the local engine", venvPython, [...pip, "-r", requirements]);
  writeFileSync(join(venv, "requirements.txt"), readFileSync(requirements));
}

/** Checks that the command that holds the lock still runs. It may have been killed. */
function lockIsHeld() {
  try {
    const holder = Number(readFileSync(lock, "utf8"));
    // The holder has created the file, but not yet written its process id.
    if (holder === 0) return true;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Takes the lock, or returns false if another command holds it. */
function takeLock() {
  mkdirSync(dirname(lock), { recursive: true });
  if (existsSync(lock) && !lockIsHeld()) rmSync(lock, { force: true });
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  process.once("exit", releaseLock);
  return true;
}

const releaseLock = () => rmSync(lock, { force: true });

function findMissing() {
  const missing = {
    packages: !packagesInstalled(root),
    consolePackages: !packagesInstalled(path("console")),
    cliPackages: !packagesInstalled(path("cli")),
    node: !nodeInstalled(),
    engine: !engineInstalled(),
  };
  return Object.values(missing).some(Boolean) ? missing : undefined;
}

/** Installs what is missing. Two commands in the same folder, such as `npm start` and `npm test`, do so one after the
 *  other, because each would remove what the other has just installed. */
async function installMissing() {
  if (findMissing() === undefined) return;
  if (!takeLock()) {
    console.log("Waiting for another command that installs the dependencies.");
    while (!takeLock()) await delay(200);
  }
  const missing = findMissing();
  if (missing) await install(missing);
  process.off("exit", releaseLock);
  releaseLock();
}

async function install({ packages, consolePackages, cliPackages, node, engine }) {
  const python = engine && findPython();
  console.log("Installing dependencies (first start only):");
  setInterval(showWorking, 500).unref();
  const results = await Promise.allSettled([
    packages && installPackages("npm packages", root),
    consolePackages && installPackages("the packages of the console", path("console")),
    cliPackages && installPackages("the packages of the command line", path("cli")),
    node && installNode(),
    python && installEngine(python),
  ]);
  const failure = results.find((one) => one.status === "rejected");
  if (failure) exitWithReason(failure.reason.message);
}

/** Returns the path of Node: the machine's own if it is new enough, otherwise the packaged one. */
function projectNode() {
  if (major >= neededMajor) return process.execPath;
  if (existsSync(packagedNode)) return packagedNode;
  return exitWithReason(`Node ${neededMajor} or newer is needed on ${platform} (this is ${process.versions.node}).`);
}

/** Returns the process id of the npm that started this process: its parent, or the parent of the shell in between. */
function parentNpmPid() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    const { command, parent } = /^\d+ \((?<command>.*)\) \S (?<parent>\d+)/s.exec(stat).groups;
    return /^(ba|da|a|z)?sh$/.test(command) ? Number(parent) : process.ppid;
  } catch {
    return process.ppid; // The system has no /proc, or the parent has just ended.
  }
}

/** Runs the script. Forwards signals to it and exits with its exit code. */
function runScript(node, args) {
  const child = spawn(node, args, {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? "") },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // An npm that gets SIGKILL does not stop its script, so the script would keep running.
  if (process.env.npm_lifecycle_event) {
    const npm = parentNpmPid();
    setInterval(() => parentNpmPid() !== npm && child.kill("SIGTERM"), 200).unref();
  }
  child.on("error", (error) => exitWithReason(`cannot run ${node}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

if (!(major >= 20)) exitWithReason(`Node 20 or newer is needed; this is ${process.versions.node}.`);
await installMissing();
runScript(projectNode(), script);
