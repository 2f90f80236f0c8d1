import type { Manifest } from './manifest.js';

/** The settings that an app reads, as its own configuration schema names them. */
export interface KnownSettings {
  readonly names: readonly string[];
  /** Those that nobody else may see: they may be given as NAME_FILE, and in a cluster are given in no other way. */
  readonly secrets: readonly string[];
  /** Those that name a file or a folder. */
  readonly paths: readonly string[];
}

/** What the rules judge: all objects of one overlay, and what each app can be told. */
export interface Rendered {
  readonly manifests: readonly Manifest[];
  readonly settings: Readonly<Record<string, KnownSettings>>;
}

/** What breaks a rule, and why; the rule's own name is added by who judges. */
export interface Breach {
  readonly object: Manifest;
  readonly reason: string;
}

/** One thing that must be so: every object that breaks it, and why. */
export interface Rule {
  readonly name: string;
  readonly breaches: (rendered: Rendered) => Breach[];
}

/** A breach for each reason; none where `reasons` are false or undefined. */
export const because = (object: Manifest, ...reasons: readonly (string | false | undefined)[]): Breach[] =>
  reasons.filter((reason) => typeof reason === 'string').map((reason) => ({ object, reason }));
