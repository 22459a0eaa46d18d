import { expect, it } from 'vitest';
import { entriesOf, isEntry, quotaOf, wholeQuotaOf } from './quota-entries.ts';

it('shows sizes in megabytes, and reads what was typed back', () => {
  const entries = entriesOf({ apps: 3, memoryBytes: 2_147_483_648, replicas: null });
  expect(entries).toEqual({ apps: '3', replicas: '', memoryBytes: '2048', storageBytes: '', buildsAtOnce: '' });
  expect(quotaOf(entries)).toEqual({ apps: 3, memoryBytes: 2_147_483_648 });
  expect(wholeQuotaOf(entries)).toMatchObject({ apps: 3, replicas: null, storageBytes: null });
});

it('takes whole numbers and nothing', () => {
  expect(['', ' 4 ', '1.5', '-1', 'many'].map(isEntry)).toEqual([true, true, false, false, false]);
});
