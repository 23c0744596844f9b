"use strict";
module.exports = {
  execa: async ({ execa, execaSync, $, parseCommandString }) => {
    const node = process.execPath;
    const script = "process.stdout.write(process.argv[1].toUpperCase())";
    const { stdout, exitCode } = await execa(node, ["-e", script, "x y"]);
    const lines = [];
    for await (const line of execa(node, ["-p", "'a\\nb'"])) lines.push(line);
    const failure = await execa(node, ["-e", "process.exit(3)"]).catch(
      ({ name, exitCode, shortMessage }) => [
        name,
        exitCode,
        shortMessage.replaceAll(node, "node"),
      ],
    );
    return [
      stdout,
      exitCode,
      lines,
      failure,
      execaSync(node, ["-p", "1 + 1"]).stdout,
      (await $`${node} -p ${"`$HOME`"}`).stdout.length > 0,
      parseCommandString("a 'b c' d\\ e"),
    ];
  },
};
