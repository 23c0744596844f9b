/** Sets the exit code of the process, as soon as it is known. */
export function setExitCode(exitCode: number | Promise<number>): void {
  if (typeof exitCode === "number") process.exitCode = exitCode;
  else void exitCode.then(setExitCode);
}
