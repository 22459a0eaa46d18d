import type { SealedPlace, SealedRecord, SealedStore } from '../../../ports/stores/sealed-store.ts';
import type { MemoryState } from './state.ts';

/** A record, and how its values are changed. */
interface Held {
  record: SealedRecord;
  put(values: Record<string, string>): void;
}

export function memorySealed(state: MemoryState): SealedStore {
  const heldAt = (place: SealedPlace) => HELD[place](state).toSorted((a, b) => (a.record.key < b.record.key ? -1 : 1));
  return {
    page: async (place, after, limit) => {
      const records = heldAt(place).map(({ record }) => structuredClone(record));
      return records.filter(({ key }) => after === undefined || key > after).slice(0, limit);
    },
    replace: async ({ place, key, values: old }, values) => {
      const held = heldAt(place).find(({ record }) => record.key === key);
      if (!held || JSON.stringify(held.record.values) !== JSON.stringify(old)) return false;
      held.put(values);
      return true;
    },
  };
}

const HELD: Record<SealedPlace, (state: MemoryState) => Held[]> = {
  'app-secrets': (state) =>
    [...state.apps.values()]
      .filter(({ secrets }) => Object.keys(secrets).length > 0)
      .map((app) => ({
        record: { place: 'app-secrets', key: app.id, ownerId: app.id, values: app.secrets },
        put: (secrets) => state.apps.set(app.id, { ...app, secrets }),
      })),
  'git-tokens': (state) =>
    [...state.apps.values()].flatMap((app) => {
      const { gitSource } = app;
      if (gitSource?.sealedToken === undefined) return [];
      return {
        record: single('git-tokens', app.id, app.id, gitSource.sealedToken),
        put: (values) =>
          void state.apps.set(app.id, { ...app, gitSource: { ...gitSource, sealedToken: values[''] ?? '' } }),
      };
    }),
  'release-secrets': (state) =>
    state.releases
      .filter(({ secrets }) => Object.keys(secrets).length > 0)
      .map((release) => ({
        record: {
          place: 'release-secrets',
          key: `${release.appId}/${String(release.number).padStart(10, '0')}`,
          ownerId: release.appId,
          values: release.secrets,
        },
        put: (secrets) => {
          release.secrets = secrets;
        },
      })),
  'channel-targets': (state) =>
    [...state.channels.values()].map((channel) => ({
      record: single('channel-targets', channel.id, channel.id, channel.sealedTarget),
      put: (values) => state.channels.set(channel.id, { ...channel, sealedTarget: values[''] ?? '' }),
    })),
  'certificate-keys': (state) =>
    [...state.certificates.values()].map((certificate) => ({
      record: single('certificate-keys', certificate.id, certificate.appId, certificate.sealedKey),
      put: (values) => state.certificates.set(certificate.id, { ...certificate, sealedKey: values[''] ?? '' }),
    })),
  'second-factors': (state) =>
    [...state.secondFactors.values()].map((factor) => ({
      record: single('second-factors', factor.userId, factor.userId, factor.sealedSecret),
      put: (values) => state.secondFactors.set(factor.userId, { ...factor, sealedSecret: values[''] ?? '' }),
    })),
  settings: (state) =>
    [...state.settings].map(([key, value]) => ({
      record: single('settings', key, key, value),
      put: (values) => state.settings.set(key, values[''] ?? ''),
    })),
};

function single(place: SealedPlace, key: string, ownerId: string, value: string): SealedRecord {
  return { place, key, ownerId, values: { '': value } };
}
