import type { CertificateStore } from '../../../ports/stores/certificate-store.ts';
import type { MemoryState } from './state.ts';

export function memoryCertificates(state: MemoryState): CertificateStore {
  const all = () =>
    [...state.certificates.values()].toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  return {
    put: async (certificate) => {
      state.needApp(certificate.appId);
      state.certificates.set(certificate.id, structuredClone(certificate));
    },
    listAll: async () => structuredClone(all()),
    listEntries: async (appId) =>
      structuredClone(
        all()
          .filter((one) => appId === undefined || one.appId === appId)
          .map(({ chain: _chain, sealedKey: _key, ...entry }) => entry),
      ),
    remove: async (id) => {
      state.certificates.delete(id);
    },
    putOrder: async (order) => {
      state.needApp(order.appId);
      state.orders.set(order.hostname, structuredClone(order));
    },
    listOrders: async (appId) =>
      structuredClone(
        [...state.orders.values()]
          .filter((one) => appId === undefined || one.appId === appId)
          .toSorted((a, b) => (a.hostname < b.hostname ? -1 : 1)),
      ),
    removeOrder: async (hostname) => {
      state.orders.delete(hostname);
    },
  };
}
