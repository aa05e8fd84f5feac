// The real product: the binary in an empty folder, on a free port, with nothing else configured.

import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

const START_SECONDS = 120;

const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
};

/** Starts it and waits until it says that it runs. */
export const start = async () => {
  const folder = await mkdtemp(join(tmpdir(), "portico-journeys-"));
  // The database runs as an unprivileged user when this is root's.
  await chmod(folder, 0o755);
  const host = `localhost:${await freePort()}`;
  const env = { PATH: process.env.PATH, PG_BIN: process.env.PG_BIN ?? "", BASE_URL: `http://${host}`, LOG: "warn" };
  if (!env.PG_BIN) delete env.PG_BIN;
  const child = spawn(join(process.env.TARGET, "debug/standalone"), { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    spawnSync(join(process.env.TARGET, "debug/cluster"), ["forget"], { cwd: folder, env });
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`The product did not start in ${START_SECONDS} s:\n${said}`)), START_SECONDS * 1000);
      const listen = (data) => {
        said += data;
        if (said.includes("Portico is running.") && said.includes("Data:")) resolve(clearTimeout(late));
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.once("exit", (code) => reject(new Error(`The product stopped with ${code}:\n${said}`)));
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    site: `http://${host}`,
    portal: (name) => `http://${name}.${host}`,
    console: (name) => `http://${name}.console.${host}`,
    mail: `http://mail.${host}`,
    password: said.match(/Everybody's password: (.+)/)[1],
    owns: (url) => new URL(url).host.endsWith(host),
    said: () => said,
    stop,
  };
};
