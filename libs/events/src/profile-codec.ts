import { createHash } from 'node:crypto';
import { DomainError, messageOf } from '@slipway/core';
import {
  ReferenceProfile as WireProfile,
  type CategoricalProfile as WireCategorical,
  type NumericProfile as WireNumeric,
} from '@slipway/proto';
import type {
  CategoricalProfile,
  FeatureProfile,
  NumericProfile,
  ReferenceProfile,
} from '@slipway/stats';
import { fromWireSettings, toWireSettings } from './drift-settings-codec.js';
import { fromWireQuality, toWireQuality } from './quality-codec.js';

const profileSchemaVersion = 1;

/** A profile with the version it belongs to. */
export interface PublishedProfile {
  readonly modelName: string;
  readonly modelVersion: string;
  /** sha256 of the columns that the reference has, in hex. */
  readonly digest: string;
  readonly profile: ReferenceProfile;
}

export function encodeProfile(
  modelName: string,
  modelVersion: string,
  profile: ReferenceProfile,
): Buffer {
  const { isPredictionScored: predictionIsScored = false, importances = {} } = profile;
  const { driftSettings = {} } = profile;
  const prediction = toWirePrediction(profile.prediction);
  const columns = {
    rows: profile.rows,
    numericFeatures: profile.numeric.map(toWireNumeric),
    categoricalFeatures: profile.categorical.map(toWireCategorical),
    prediction: predictionIsScored ? undefined : prediction,
  };
  // Without what replicas compute, perhaps with other rounding: they all publish the same reference.
  const digest = digestOf(columns);
  const extras = {
    quality: profile.quality && toWireQuality(profile.quality),
    importances,
    driftSettings: toWireSettings(driftSettings),
    predictionIsScored,
    prediction: predictionIsScored ? prediction : undefined,
    probability: profile.probability && toWireNumeric(profile.probability),
  };
  const qualityDigest = bytesOf(extras).length > 0 ? digestOf(extras) : '';
  const head = { schemaVersion: profileSchemaVersion, modelName, modelVersion, digest };
  // Messages one after the other are one: so both digests come first, where a reader sees that something has changed.
  return Buffer.concat([bytesOf({ ...head, qualityDigest }), bytesOf(columns), bytesOf(extras)]);
}

/** Throws `invalid` for bytes that are no profile or one of another schema. */
export function decodeProfile(bytes: Uint8Array): PublishedProfile {
  const wire = decodeWire(bytes);
  if (wire.schemaVersion !== profileSchemaVersion) {
    const got = String(wire.schemaVersion);
    const expected = String(profileSchemaVersion);
    throw new DomainError(
      'invalid',
      'BAD_PROFILE',
      `reference profile: expected schema version ${expected}, got ${got}`,
    );
  }
  const { modelName, modelVersion, digest, rows, probability } = wire;
  const prediction = fromWirePrediction(wire.prediction);
  const profile: ReferenceProfile = {
    rows,
    numeric: wire.numericFeatures.map(fromWireNumeric),
    categorical: wire.categoricalFeatures.map(fromWireCategorical),
    ...(prediction === undefined ? {} : { prediction }),
    ...(wire.predictionIsScored ? { isPredictionScored: true } : {}),
    ...(probability === undefined ? {} : { probability: fromWireNumeric(probability) }),
    ...(Object.keys(wire.importances).length === 0 ? {} : { importances: wire.importances }),
    ...fromWireSettings(wire.driftSettings),
    ...(wire.quality === undefined ? {} : { quality: fromWireQuality(wire.quality) }),
  };
  return { modelName, modelVersion, digest, profile };
}

function bytesOf(fields: Partial<WireProfile>): Uint8Array {
  return WireProfile.encode(WireProfile.create(fields)).finish();
}

function digestOf(fields: Partial<WireProfile>): string {
  return createHash('sha256').update(bytesOf(fields)).digest('hex');
}

function decodeWire(bytes: Uint8Array): WireProfile {
  try {
    return WireProfile.decode(bytes);
  } catch (error) {
    const reason = messageOf(error);
    throw new DomainError('invalid', 'BAD_PROFILE', `reference profile: ${reason}`, {
      cause: error,
    });
  }
}

function toWirePrediction(prediction: FeatureProfile | undefined): WireProfile['prediction'] {
  if (prediction === undefined) return undefined;
  return prediction.kind === 'numeric'
    ? { $case: 'predictionValue', value: toWireNumeric(prediction) }
    : { $case: 'predictionLabel', value: toWireCategorical(prediction) };
}

function fromWirePrediction(wire: WireProfile['prediction']): FeatureProfile | undefined {
  if (wire === undefined) return undefined;
  return wire.$case === 'predictionValue'
    ? fromWireNumeric(wire.value)
    : fromWireCategorical(wire.value);
}

function toWireNumeric(profile: NumericProfile): WireNumeric {
  return {
    name: profile.name,
    count: profile.count,
    missing: profile.missing,
    sortedValues: Array.from(profile.sortedValues),
    binEdges: Array.from(profile.binEdges),
    binCounts: Array.from(profile.binCounts),
  };
}

function fromWireNumeric(wire: WireNumeric): NumericProfile {
  const { name, count, missing, binEdges, binCounts } = wire;
  const sortedValues = Float64Array.from(wire.sortedValues);
  return { kind: 'numeric', name, count, missing, sortedValues, binEdges, binCounts };
}

function toWireCategorical(profile: CategoricalProfile): WireCategorical {
  return {
    name: profile.name,
    count: profile.count,
    missing: profile.missing,
    categories: [...profile.categories],
    counts: Array.from(profile.counts),
  };
}

function fromWireCategorical(wire: WireCategorical): CategoricalProfile {
  const { name, count, missing, categories, counts } = wire;
  return { kind: 'categorical', name, count, missing, categories, counts };
}
