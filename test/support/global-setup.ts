/** Runs once before all tests: the packages they compile are installed. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { repoRoot } from "./paths.js";

export default function installFixtures(): void {
  const script = resolve(repoRoot, "scripts/npm/installNpmFixtures.js");
  execFileSync(process.execPath, [script], { stdio: ["ignore", 2, 2] });
}
