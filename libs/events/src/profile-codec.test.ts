import { ReferenceProfile as WireProfile } from '@slipway/proto';
import { buildReferenceProfile, type ReferenceProfile } from '@slipway/stats';
import { expect, test } from 'vitest';
import { decodeProfile, encodeProfile } from './profile-codec.js';

const columns = [
  {
    name: 'x',
    kind: 'numeric' as const,
    values: Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? NaN : Math.sin(i))),
  },
  {
    name: 'plan',
    kind: 'categorical' as const,
    values: ['a', null, 'b', ...Array<string>(297).fill('a')],
  },
];
const label = {
  name: 'prediction',
  kind: 'categorical' as const,
  values: Array<string>(300).fill('yes'),
};
const value = {
  name: 'prediction',
  kind: 'numeric' as const,
  values: columns[0]!.values as number[],
};

const plainArrays = (profile: ReferenceProfile): unknown =>
  JSON.parse(
    JSON.stringify(profile, (_key, v: unknown) =>
      ArrayBuffer.isView(v) ? [...(v as Float64Array)] : v,
    ),
  );

test.each([
  ['without a prediction', undefined],
  ['with a class', label],
  ['with a value', value],
])('a profile %s comes back as it was', (_what, prediction) => {
  const profile = buildReferenceProfile(columns, prediction);
  const decoded = decodeProfile(encodeProfile('m', '1.0.0', profile));
  expect(decoded).toMatchObject({ modelName: 'm', modelVersion: '1.0.0' });
  expect(plainArrays(decoded.profile)).toEqual(plainArrays(profile));
  expect('prediction' in decoded.profile).toBe(prediction !== undefined);
});

test('the digest is that of the columns, whoever they belong to', () => {
  const digestOf = (name: string, profile: ReferenceProfile): string =>
    decodeProfile(encodeProfile(name, '1.0.0', profile)).digest;
  const profile = buildReferenceProfile(columns);
  expect(digestOf('m', profile)).toMatch(/^[0-9a-f]{64}$/);
  expect(digestOf('other', profile)).toBe(digestOf('m', profile));
  expect(digestOf('m', buildReferenceProfile(columns, label))).not.toBe(digestOf('m', profile));
});

test('the quality comes back as it was, stands among the first bytes, and leaves the digest as it is', () => {
  const profile = buildReferenceProfile(columns, label);
  const baseline = { value: 0.9, deviation: 0.3, chunkMean: 0.9, chunkSd: 0.02 };
  const quality = {
    ...{ rows: 300, chunkRows: 30, classes: ['no', 'yes'] },
    metrics: { accuracy: baseline, log_loss: { value: 0.4 } },
    calibrations: [undefined, { scores: [0.1, 0.9], probabilities: [0, 1] }],
  };
  const bytes = encodeProfile('m', '1.0.0', { ...profile, quality });
  const decoded = decodeProfile(bytes);
  expect(decoded.profile.quality).toEqual(quality);
  expect(decoded.digest).toBe(decodeProfile(encodeProfile('m', '1.0.0', profile)).digest);
  const other = { ...quality, metrics: { accuracy: { ...baseline, value: 0.8 } } };
  const head = (given: Buffer): string => given.subarray(0, 200).toString('hex');
  expect(head(encodeProfile('m', '1.0.0', { ...profile, quality: other }))).not.toBe(head(bytes));
});

test.each([
  ['a scored class', label],
  ['a scored value', value],
])('%s and probabilities come back, and replicas may compute them otherwise', (_what, answer) => {
  const probability = { ...value, name: 'probability' };
  const profile = {
    ...buildReferenceProfile(columns, answer, probability),
    isPredictionScored: true,
  };
  const decoded = decodeProfile(encodeProfile('m', '1.0.0', profile));
  expect(plainArrays(decoded.profile)).toEqual(plainArrays(profile));
  const given = decodeProfile(encodeProfile('m', '1.0.0', buildReferenceProfile(columns)));
  expect(decoded.digest).toBe(given.digest);
  const { probability: p } = profile;
  const other = { ...profile, probability: { ...p!, missing: p!.missing + 1 } };
  const head = (of: ReferenceProfile): string =>
    encodeProfile('m', '1.0.0', of).subarray(0, 200).toString('hex');
  expect(head(other)).not.toBe(head(profile));
});

test('bytes that are no profile are refused', () => {
  expect(() => decodeProfile(Buffer.from([0x0a, 0x7f]))).toThrow(
    expect.objectContaining({ kind: 'invalid', code: 'BAD_PROFILE' }),
  );
});

test('a profile of another schema is refused by its number', () => {
  const bytes = WireProfile.encode(WireProfile.create({ schemaVersion: 2 })).finish();
  expect(() => decodeProfile(bytes)).toThrow('reference profile: expected schema version 1, got 2');
});

test('importances come back, and change what a reader sees without changing the digest of the columns', () => {
  const profile = buildReferenceProfile(columns, label);
  const plain = encodeProfile('m', '1.0.0', profile);
  const weighted = encodeProfile('m', '1.0.0', { ...profile, importances: { x: 0.7, y: 0 } });
  expect(decodeProfile(weighted).profile.importances).toEqual({ x: 0.7, y: 0 });
  expect(decodeProfile(plain).profile.importances).toBeUndefined();
  expect(decodeProfile(weighted).digest).toBe(decodeProfile(plain).digest);
  expect(weighted.subarray(0, 200)).not.toEqual(plain.subarray(0, 200));
});

test('how features are watched comes back, without changing the digest of the columns', () => {
  const plain = buildReferenceProfile(columns, label);
  const driftSettings = {
    x: { isIgnored: false, test: 'ks', minEffect: 0.3, threshold: undefined },
    plan: { isIgnored: true, test: undefined, minEffect: undefined, threshold: 0.001 },
  } as const;
  const encoded = encodeProfile('m', '1.0.0', { ...plain, driftSettings });
  expect(decodeProfile(encoded).profile.driftSettings).toEqual(driftSettings);
  expect(decodeProfile(encoded).digest).toBe(
    decodeProfile(encodeProfile('m', '1.0.0', plain)).digest,
  );
});
