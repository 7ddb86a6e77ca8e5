import nx from '@nx/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A package that only a few places may import, and why. */
const only = (name, message) => ({ name, message });

const ort = only('onnxruntime-node', 'Models are run through services/inference/src/executor.');
const redis = only('ioredis', 'Redis is reached through @slipway/redis.');
const grpc = only('@grpc/grpc-js', 'gRPC is reached through @slipway/grpc.');

const restrict = (...paths) => ({ 'no-restricted-imports': ['error', { paths }] });

const tests = ['**/*.test.ts', '**/*.case.ts', 'test/**', 'libs/testing/**'];

export default defineConfig(
  globalIgnores(['**/dist/', '**/gen/', '**/node_modules/', '.nx/', '.slipway/', '**/.vitest/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: {
        project: [
          'proto/tsconfig.json',
          'libs/*/tsconfig.json',
          'services/*/tsconfig.json',
          'deploy/local/tsconfig.json',
          'tsconfig.test.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          depConstraints: [
            { sourceTag: 'layer:contract', onlyDependOnLibsWithTags: [] },
            { sourceTag: 'layer:core', onlyDependOnLibsWithTags: [] },
            { sourceTag: 'layer:pure', onlyDependOnLibsWithTags: ['layer:core', 'layer:pure'] },
            {
              sourceTag: 'layer:lib',
              onlyDependOnLibsWithTags: ['layer:contract', 'layer:core', 'layer:pure', 'layer:lib'],
            },
            {
              sourceTag: 'layer:service',
              onlyDependOnLibsWithTags: ['layer:contract', 'layer:core', 'layer:pure', 'layer:lib'],
            },
            { sourceTag: 'layer:test', onlyDependOnLibsWithTags: ['*'] },
          ],
        },
      ],
      ...restrict(ort, redis, grpc),
      complexity: ['error', 12],
      eqeqeq: 'error',
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
      'no-warning-comments': 'error',
    },
  },
  {
    files: ['libs/model/**/*.ts', 'libs/routing/**/*.ts', 'libs/stats/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [ort, redis, grpc],
          patterns: [{ regex: '^node:', message: 'Pure code does no I/O.' }],
        },
      ],
    },
  },
  {
    // Numeric loops: an index is within its array by the loop that made it.
    files: ['libs/stats/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['services/inference/src/executor/ort-session.ts'],
    rules: restrict(redis, grpc),
  },
  { files: ['libs/redis/**/*.ts'], rules: restrict(ort, grpc) },
  { files: ['libs/grpc/**/*.ts'], rules: restrict(ort, redis) },
  {
    // The second starts the program over with another environment, before there is anything to configure.
    files: ['**/config.ts', 'services/inference/src/tune-process.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: tests,
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
