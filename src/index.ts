/** The public door of the package. */
export type { Artifact } from "./codegen/artifact.js";
export { artifactText } from "./codegen/artifact.js";
export { decodeIdentifier, encodeIdentifier } from "./codegen/identifier.js";
export {
  type CompiledAsset,
  type CompileOptions,
  type CompileResult,
  compile,
  type Platform,
} from "./compile.js";
export {
  type Description,
  type Diagnostic,
  type DiagnosticCode,
  type DisplayPaths,
  describeDiagnostic,
  type FileTypes,
  formatDiagnostic,
  type Place,
  type Severity,
} from "./diagnostic.js";
export { type AbsolutePath, type Host, nodeHost } from "./host.js";
export {
  type LoadArtifactErrorCode,
  type LoadedArtifact,
  loadArtifact,
} from "./hosting/load-artifact.js";
export type {
  EngineName,
  FolderGrant,
  Grants,
  HostOptions,
  Limits,
  SandboxHost,
  SandboxProgram,
} from "./hosting/sandbox/create-host.js";
export { createHost } from "./hosting/sandbox/lazy-host.js";
export type { Bridge } from "./runtime-shims/bridge/interface.js";
export type {
  Manifest,
  ManifestAsset,
  ManifestModule,
} from "./runtime-shims/manifest.js";
export type { SandboxArtifact, StartOptions } from "./runtime-shims/sandbox.js";
export type { Tier } from "./runtime-shims/tier-names.js";
export type { TieredUse } from "./sandbox/tier-gate.js";
export { version } from "./version.js";
export { writeArtifact } from "./write-artifact.js";
