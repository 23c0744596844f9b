/**
 * Where `runArtifact` and the parts of the loader that only some artifacts need
 * meet: what it gives them, and what it asks of them. Types only.
 */
import type { Manifest, ManifestModule, ManifestTarget } from "./manifest";
import type {
  Factory,
  HostModuleClass,
  HostRequire,
  Parent,
  RuntimeModule,
} from "./require";

export type Edges = ManifestModule["edges"];

/** The parts of `runArtifact` that others reach. */
export interface CommonJs {
  /** `undefined` where the engine is not Node. */
  readonly host: HostRequire | undefined;
  /** The class of the artifact's modules. Its statics may be replaced. */
  readonly Module: HostModuleClass;
  locate(index: number): string;
  loadModule(index: number, parent: Parent): RuntimeModule;
  findTarget(
    request: string,
    module: { readonly path: string | undefined },
  ): ManifestTarget | undefined;
  findId(id: string): number | undefined;
  /** As in {@link LoaderHooks}, where some module computes what it asks for. */
  readonly miss?: LoaderHooks["miss"];
  /** Makes the module one of the artifact's, too, with the edges given. */
  makeRequire(module: RuntimeModule, edges: Edges | undefined): unknown;
}

/** What `runArtifact` asks. */
export interface LoaderHooks {
  /**
   * What is called in place of the factory, where it is not called itself.
   *
   * @param factory another one than the artifact's
   */
  evaluator(
    index: number,
    parent: Parent,
    factory?: Factory,
  ): Factory | undefined;
  /** Throws for a module whose `require` is under way already. */
  refuseCycle(index: number, module: RuntimeModule): void;
  /**
   * Starts an ES module that `require` does not give at once: the program
   * itself, or one with top-level await.
   *
   * @param index `null` is no module
   * @returns the promise of its namespace; `undefined` for all others
   */
  start(
    index: number | null,
    asProgram?: boolean,
  ): Promise<unknown> | undefined;
  /**
   * What the message of an error says after Node's.
   *
   * @throws the error that is Node's in place of MODULE_NOT_FOUND
   */
  miss(request: string, parent: Parent): string;
}

export type ExtendLoader = (
  manifest: Manifest,
  factories: Readonly<Record<string, Factory>>,
  commonJs: CommonJs,
) => LoaderHooks;
