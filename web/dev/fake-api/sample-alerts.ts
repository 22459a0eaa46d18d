import { ALERT_KINDS, type AlertView, type ChannelView } from '@nonstop4/contract';
import { before, HOUR, MINUTE } from './world.ts';

const words = { title: '', happened: '', doing: '', todo: '' };

/** Two that are open, and what was before. */
export function sampleAlerts(): AlertView[] {
  return [
    {
      ...{ id: 'alert-1', kind: 'too-few-ready', app: 'reports', subject: '', ...words },
      params: { ready: 0, wanted: 2, node: 'worker-2' },
      ...{ since: before(12 * MINUTE), raisedAt: before(11 * MINUTE) },
    },
    {
      ...{ id: 'alert-2', kind: 'node-lost', subject: 'worker-2', ...words },
      params: { node: 'worker-2', replicas: 4 },
      ...{ since: before(12 * MINUTE), raisedAt: before(11 * MINUTE) },
    },
    {
      ...{ id: 'alert-3', kind: 'errors', app: 'shop', subject: '', ...words },
      params: { percent: 2.4, requests: 1_640 },
      ...{ since: before(30 * HOUR), raisedAt: before(30 * HOUR), endedAt: before(29 * HOUR), ending: 'over' },
    },
    {
      ...{ id: 'alert-4', kind: 'run-failed', app: 'notes', subject: 'run-notes-1', ...words },
      params: { run: 1, runId: 'run-notes-1', kind: 'upload' },
      ...{ since: before(50 * HOUR), raisedAt: before(50 * HOUR), endedAt: before(49 * HOUR), ending: 'replaced' },
    },
  ];
}

const sampleChannel = (id: string, over: Partial<ChannelView>): ChannelView => ({
  ...{ id, kind: 'e-mail', name: id, to: 'kim@example.com', language: 'ko', ownApps: true, platform: false },
  ...{ alertKinds: [...ALERT_KINDS], createdAt: before(200 * HOUR) },
  delivery: { lastSuccessAt: before(2 * HOUR), failsForLong: false, waiting: 0, lost: 0 },
  ...over,
});

/** One that works, and one that has failed for long. */
export function sampleChannels(): ChannelView[] {
  const failure = { reason: 'server-error', detail: 'HTTP 503: no healthy upstream', sentence: '' } as const;
  return [
    sampleChannel('mail', { name: 'Minji', platform: true }),
    sampleChannel('hook', {
      ...{ kind: 'webhook', name: 'On call', to: 'hooks.example.com', language: 'en' },
      alertKinds: ['too-few-ready', 'node-lost'],
      delivery: {
        ...{ lastSuccessAt: before(50 * HOUR), lastFailure: { ...failure, at: before(9 * MINUTE) } },
        ...{ failingSince: before(3 * HOUR), failsForLong: true, nextTryAt: before(-51 * MINUTE) },
        ...{ waiting: 2, waitingSince: before(3 * HOUR), lost: 0 },
      },
    }),
  ];
}
