import { expect, test } from 'vitest';
import { readCpuBudget } from './cpu-budget.js';

const budgetOf = (cpus: number, files: Readonly<Record<string, string>>): number =>
  readCpuBudget({ readText: (path) => files[path], parallelism: () => cpus });

test('without cgroups it is what the process may run on', () => {
  expect(budgetOf(6, {})).toBe(6);
});

const v2 = '0::/\n';

test.each([
  ['max 100000\n', 8],
  ['200000 100000\n', 2],
  ['250000 100000\n', 2],
  ['50000 100000\n', 1],
  ['1600000 100000\n', 8],
  ['nonsense', 8],
])('a container of cgroup v2 with cpu.max %j of 8 CPUs has %i', (cpuMax, budget) => {
  const files = { '/proc/self/cgroup': v2, '/sys/fs/cgroup/cpu.max': cpuMax };
  expect(budgetOf(8, files)).toBe(budget);
});

test('the tightest quota on the way up counts', () => {
  const files = {
    '/proc/self/cgroup': '0::/system.slice/slipway.service\n',
    '/sys/fs/cgroup/system.slice/cpu.max': '300000 100000\n',
    '/sys/fs/cgroup/system.slice/slipway.service/cpu.max': 'max 100000\n',
  };
  expect(budgetOf(8, files)).toBe(3);
});

test('cgroup v1 has its quota and period in two files, at the root of a container or below', () => {
  const self = '12:cpu,cpuacct:/docker/abc\n11:memory:/docker/abc\n0::/docker/abc\n';
  for (const folder of ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu/docker/abc']) {
    const files = {
      '/proc/self/cgroup': self,
      [`${folder}/cpu.cfs_quota_us`]: '400000\n',
      [`${folder}/cpu.cfs_period_us`]: '100000\n',
    };
    expect(budgetOf(8, files)).toBe(4);
    expect(budgetOf(8, { ...files, [`${folder}/cpu.cfs_quota_us`]: '-1\n' })).toBe(8);
  }
});

test('the machine that runs this has at least one CPU', () => {
  expect(readCpuBudget()).toBeGreaterThanOrEqual(1);
});
