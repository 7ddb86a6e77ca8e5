/** What is stored of a version beside its record and its windows, each kind in any number of fields. */
const versionFieldKinds = [
  'pane',
  'segment',
  'overflow',
  'evaluation',
  'schedule',
  'stories',
  'learning',
  'learned',
] as const;

export type VersionFieldKind = (typeof versionFieldKinds)[number];

/** The fields of a version that were stored, by kind and key. */
export type VersionFields = Readonly<
  Partial<Record<VersionFieldKind, ReadonlyMap<string, Buffer>>>
>;

/** Collects the changes of one version. */
export interface VersionChanges {
  readonly set: (kind: VersionFieldKind, key: string, value: Buffer) => void;
  readonly remove: (kind: VersionFieldKind, key: string) => void;
}

export interface VersionFieldName {
  readonly kind: VersionFieldKind;
  readonly modelName: string;
  readonly modelVersion: string;
  readonly key: string;
}

export function versionFieldName(name: VersionFieldName): string {
  return `${name.kind}:${JSON.stringify([name.modelName, name.modelVersion, name.key])}`;
}

/** Undefined for a field that is none of these. */
export function parseVersionField(field: string): VersionFieldName | undefined {
  const kind = versionFieldKinds.find((known) => field.startsWith(`${known}:[`));
  if (kind === undefined) return undefined;
  const parts = JSON.parse(field.slice(kind.length + 1)) as string[];
  const [modelName = '', modelVersion = '', key = ''] = parts;
  return { kind, modelName, modelVersion, key };
}
