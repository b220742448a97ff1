import { spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { projectRoot, sharedDirectory } from "../../local/workspace.ts";

let copy: string;

/** Creates a copy of the project with only the files that its first start needs. */
beforeEach(() => {
  mkdirSync(sharedDirectory, { recursive: true });
  copy = mkdtempSync(join(sharedDirectory, "bootstrap-test-"));
  for (const file of ["bootstrap.mjs", "requirements.txt"]) {
    writeExecutable(`local/${file}`, "");
    copyFileSync(join(projectRoot, "local", file), join(copy, "local", file));
  }
  for (const folder of ["", "console/", "cli/"]) {
    writeExecutable(
      `${folder}package-lock.json`,
      JSON.stringify({ packages: { "": {}, "node_modules/a": { version: "1.0.0" } } }),
    );
  }
  writeExecutable("script.mjs", "console.log(process.argv[2] ?? '', process.versions.node); process.exit(7);");
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

function writeExecutable(name: string, content: string): string {
  const file = join(copy, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** Writes a command on the copy's PATH that prints this answer. */
const writeCommand = (name: string, answer: string) =>
  chmodSync(writeExecutable(`bin/${name}`, `#!/bin/sh\necho "${answer}"\n`), 0o755);

function installEverything() {
  for (const folder of ["", "console/", "cli/"]) {
    writeExecutable(
      `${folder}node_modules/.package-lock.json`,
      JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } }),
    );
  }
  writeExecutable(".tenantry/venv/bin/python", "");
  writeExecutable(".tenantry/venv/requirements.txt", "");
  copyFileSync(join(copy, "local", "requirements.txt"), join(copy, ".tenantry/venv/requirements.txt"));
}

const start = (...args: string[]) => run("script.mjs", ...args);

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["local/bootstrap.mjs", ...args], {
    cwd: copy,
    encoding: "utf8",
    env: { PATH: join(copy, "bin") },
  });
  return { status, stdout, stderr };
}

describe("the first start", () => {
  test("names the required version if Python is missing", () => {
    expect(start()).toMatchObject({ status: 1, stderr: expect.stringContaining("needs Python 3.10 or newer") });
  });

  test("names a Python that is too old", () => {
    writeCommand("python3", "3 9 True");
    expect(start().stderr).toContain("Found: python3 is 3.9.");
  });

  test("names a Python without venv", () => {
    writeCommand("python3", "3 11 False");
    expect(start().stderr).toContain("Found: python3 3.11 has no venv.");
  });

  test("reports a missing npm", () => {
    writeCommand("python3", "3 11 True");
    expect(start()).toMatchObject({ status: 1, stderr: expect.stringContaining("npm was not found") });
  });
});

describe("a start while another command installs", () => {
  const lock = ".tenantry/installation.lock";

  test("waits for its end, and installs nothing that is there then", async () => {
    installEverything();
    const requirements = ".tenantry/venv/requirements.txt";
    rmSync(join(copy, requirements));
    writeExecutable(lock, String(process.pid));
    const child = spawn(process.execPath, ["local/bootstrap.mjs", "script.mjs", "hello"], { cwd: copy });
    let output = "";
    for await (const chunk of child.stdout) {
      output += chunk;
      if (!output.includes("Waiting for another command")) continue;
      copyFileSync(join(copy, "local", "requirements.txt"), join(copy, requirements));
      rmSync(join(copy, lock), { force: true });
    }
    expect(output).toBe(
      `Waiting for another command that installs the dependencies.\nhello ${process.versions.node}\n`,
    );
  });

  test("does not wait for a command that was killed", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    writeExecutable(lock, String(pid));
    expect(start().stderr).toContain("needs Python 3.10 or newer");
    expect(existsSync(join(copy, lock))).toBe(false);
  });
});

describe("a start with everything installed", () => {
  test("installs nothing and passes on arguments, output and exit code", () => {
    installEverything();
    expect(start("hello")).toEqual({ status: 7, stdout: `hello ${process.versions.node}\n`, stderr: "" });
  });

  test("installs a package whose version differs from the lock file", () => {
    installEverything();
    writeExecutable(
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/a": { version: "0.9.0" } } }),
    );
    expect(start().stderr).toContain("npm was not found");
  });

  test("installs the packages of the console if they are missing", () => {
    installEverything();
    rmSync(join(copy, "console", "node_modules"), { recursive: true });
    expect(start().stderr).toContain("npm was not found");
  });

  test("skips development packages with --omit=dev", () => {
    const packages = {
      "": {},
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b": { version: "1.0.0", dev: true },
    };
    installEverything();
    writeExecutable("package-lock.json", JSON.stringify({ packages }));
    expect(run("--omit=dev", "script.mjs").status).toBe(7);
    expect(start().stderr).toContain("npm was not found");
  });

  test("installs the engine if its requirements have changed", () => {
    installEverything();
    writeExecutable(".tenantry/venv/requirements.txt", "ministack==1.0.0\n");
    expect(start().stderr).toContain("needs Python 3.10 or newer");
  });
});
