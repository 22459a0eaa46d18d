import { describe, expect, it } from 'vitest';
import { roleCovers } from './app-role.ts';
import { firstExceeded, NO_BOUNDS, useOf } from './quota.ts';
import { scopeCovers } from './token-scope.ts';

const MB = 1024 * 1024;

it('each role and each scope may do what those before it may', () => {
  expect(roleCovers('owner', 'viewer')).toBe(true);
  expect(roleCovers('deployer', 'deployer')).toBe(true);
  expect(roleCovers('viewer', 'deployer')).toBe(false);
  expect(scopeCovers('full', 'deploy')).toBe(true);
  expect(scopeCovers('read', 'deploy')).toBe(false);
  expect(scopeCovers('full', 'full')).toBe(true);
});

describe('use', () => {
  const app = { replicas: 2, memoryLimitBytes: 100 * MB, volumeLimitBytes: 10 * MB };

  it('counts an app that scales by itself with its most', () => {
    expect(useOf([app, { ...app, autoscaling: { maxReplicas: 5, cpuPercent: 80 } }])).toEqual({
      ...{ apps: 2, replicas: 7, memoryBytes: 700 * MB, storageBytes: 20 * MB },
    });
  });

  it('is refused where it grows beyond the quota, and nowhere else', () => {
    const quota = { ...NO_BOUNDS, replicas: 3, storageBytes: 5 * MB };
    const one = useOf([app]);
    expect(firstExceeded(quota, useOf([]), one)).toBe('storageBytes');
    expect(firstExceeded(quota, one, one)).toBeUndefined();
    expect(firstExceeded(quota, one, useOf([{ ...app, replicas: 4 }]))).toBe('replicas');
    expect(firstExceeded(NO_BOUNDS, one, useOf([app, app]))).toBeUndefined();
  });
});
