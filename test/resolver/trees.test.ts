/** Hand-made trees: Node is asked, on the disk; the memory hosts must agree. */
import { join, relative } from "node:path";
import { type AbsolutePath, type Host, nodeHost } from "../../src/host.js";
import { createPackageReader } from "../../src/resolver/package-json.js";
import { createResolver } from "../../src/resolver/resolve.js";
import type { Resolution, ResolverOptions } from "../../src/resolver/types.js";
import { memoryHost } from "../support/memory-host.js";
import {
  askNode,
  askResolver,
  answerOf,
  importerOf,
  type Question,
} from "../support/node-oracle.js";
import {
  contents,
  isLink,
  removeTree,
  type Tree,
  writeTree,
} from "../support/tree.js";
import { knownDifferences } from "./node-versions.js";
import { type TreeCase, treeCases } from "./trees.js";

const asNode: ResolverOptions = {
  conditions: [],
  preserveSymlinks: false,
  browserField: false,
};

function resolver(host: Host, options: Partial<ResolverOptions> = {}) {
  const packages = createPackageReader(host);
  return createResolver(host, packages, { ...asNode, ...options });
}

function questionsOf(
  { ask, kinds = ["require", "import"] }: TreeCase,
  root: string,
): readonly Question[] {
  return Object.entries(ask).flatMap(([dir, specifiers]) =>
    specifiers.flatMap((specifier) =>
      kinds.map((kind) => ({ fromDir: join(root, dir), specifier, kind })),
    ),
  );
}

/** `from: kind(specifier)  →  answer`, below the root. */
function transcript(
  questions: readonly Question[],
  answers: readonly string[],
  root: string,
): readonly string[] {
  return questions.map(({ fromDir, kind, specifier }, index) =>
    `${fromDir}: ${kind}(${JSON.stringify(specifier)}) → ${answers[index]}`.replaceAll(
      root,
      "",
    ),
  );
}

describe("resolves as Node does", () => {
  for (const treeCase of treeCases) {
    for (const { title, options, flags } of [
      { title: "", options: {}, flags: [] },
      {
        title: ", with a condition of the user's",
        options: { conditions: ["custom", "browser"] },
        flags: ["--conditions=custom", "--conditions=browser"],
      },
      {
        title: ", with links preserved",
        options: { preserveSymlinks: true },
        flags: ["--preserve-symlinks"],
      },
    ]) {
      test(treeCase.name + title, () => {
        const root = writeTree(treeCase.tree);
        try {
          const questions = questionsOf(treeCase, root);
          const node = askNode(questions, flags);
          const ours = askResolver(
            resolver(nodeHost(root), options),
            questions,
          );
          const known = knownDifferences(treeCase.name);
          const isKnown = (question: Question) => {
            const { fromDir, kind, specifier } = question;
            const dir = relative(root, fromDir) || ".";
            return known.has(`${dir}: ${kind}(${specifier})`);
          };
          const pick = (answers: readonly string[], wanted: boolean) =>
            transcript(questions, answers, root).filter(
              (_, index) => isKnown(questions[index] as Question) === wanted,
            );
          expect(pick(ours, false)).toEqual(pick(node, false));
          // What is no difference any more must not stand among them.
          const same = pick(node, true).filter((line) =>
            pick(ours, true).includes(line),
          );
          expect(same).toEqual([]);
          expect(pick(ours, true)).toHaveLength(known.size);
        } finally {
          removeTree(root);
        }
      });
    }
  }

  test("absolute paths and URLs", () => {
    const root = writeTree({
      "a.js": "",
      "a b.js": "",
      "dir/index.js": "",
      "from/x.js": "",
    });
    try {
      const url = `file://${root}`;
      const specifiers = [
        ...["a", "a.js", "dir", "dir/", "missing", "a b.js", "a%20b.js", "%zz"],
        ...["a.js?q", "a.js#h", "dir/../a.js", "a%2fb.js", ""],
      ];
      const questions = [
        ...specifiers.flatMap((name) => [`${root}/${name}`, `${url}/${name}`]),
        ...[
          "file:a.js",
          "file://host/a.js",
          "file:",
          "FILE:///x",
          "https://x/",
        ],
        ...["data:text/javascript,1", "data:", "DATA:text/javascript,export{}"],
        ...["//", "//[", "//host/a.js", "/", "unknown:x", "C:/x", "a:", "a:b"],
      ].flatMap((specifier) =>
        (["require", "import"] as const).map((kind) => ({
          fromDir: join(root, "from"),
          specifier,
          kind,
        })),
      );
      const node = askNode(questions);
      const ours = askResolver(resolver(nodeHost(root)), questions);
      expect(transcript(questions, ours, root)).toEqual(
        transcript(questions, node, root),
      );
    } finally {
      removeTree(root);
    }
  });
});

/** Paths and messages as they would read on posix. */
function posixSpelling(text: string): string {
  return text
    .replaceAll("/C:/", "/")
    .replaceAll("C:\\", "\\")
    .replaceAll("\\", "/");
}

function posixResolution(resolution: Resolution): Resolution {
  return JSON.parse(JSON.stringify(resolution), (_key, value) =>
    typeof value === "string" ? posixSpelling(value) : value,
  ) as Resolution;
}

describe("is the same on any file system", () => {
  const root = "/project/of things";
  const mount = (tree: Tree, flavour: "posix" | "win32") =>
    memoryHost(
      Object.fromEntries(
        Object.entries(tree).map(([name, value]) => [
          join(root, name),
          isLink(value) ? { link: join(root, value.link) } : contents(value),
        ]),
      ),
      flavour,
    );

  for (const treeCase of treeCases) {
    const questions = questionsOf(treeCase, root);
    test(`${treeCase.name}: memory as disk`, () => {
      const disk = writeTree(treeCase.tree);
      try {
        const onDisk = questionsOf(treeCase, disk);
        const expected = askResolver(resolver(nodeHost(disk)), onDisk);
        const actual = askResolver(
          resolver(mount(treeCase.tree, "posix")),
          questions,
        );
        // A blank in the root shows as %20 where a message quotes a URL.
        const plain = (lines: readonly string[]) =>
          lines.map((line) => line.replaceAll("/project/of%20things", ""));
        expect(plain(transcript(questions, actual, root))).toEqual(
          transcript(onDisk, expected, disk),
        );
      } finally {
        removeTree(disk);
      }
    });

    if (treeCase.posixOnly) continue;
    test(`${treeCase.name}: win32 as posix`, () => {
      const posix = resolver(mount(treeCase.tree, "posix"));
      const win32 = resolver(mount(treeCase.tree, "win32"));
      const windows = (path: string) =>
        `C:${path.replaceAll("/", "\\")}` as AbsolutePath;
      for (const question of questions) {
        const { fromDir, specifier, kind } = question;
        const importer = importerOf(question);
        const expected = posix(
          specifier,
          fromDir as AbsolutePath,
          kind,
          importer,
        );
        // Node takes a path with a slash at its end for a directory, but not one
        // with a backslash.
        if (
          expected.kind === "failed" &&
          expected.message.includes("/' is not supported")
        ) {
          continue;
        }
        const actual = win32(
          specifier,
          windows(fromDir),
          kind,
          windows(importer),
        );
        expect([question, posixResolution(actual)]).toEqual([
          question,
          posixResolution(expected),
        ]);
        expect(answerOf(actual)).not.toBe("");
      }
    });
  }
});
