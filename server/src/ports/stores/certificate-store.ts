import type { Certificate, CertificateOrder } from '../../domain/certificate.ts';

/** A certificate without its text: what lists and pages need. */
export type CertificateEntry = Omit<Certificate, 'chain' | 'sealedKey'>;

export interface CertificateStore {
  /** Throws Problem `not-found` when the App is gone. */
  put(certificate: Certificate): Promise<void>;
  /** Oldest first. */
  listAll(): Promise<Certificate[]>;
  /** Oldest first; without an App: of all. */
  listEntries(appId?: string): Promise<CertificateEntry[]>;
  remove(id: string): Promise<void>;
  /** Replaces the one of the same hostname. Throws Problem `not-found` when the App is gone. */
  putOrder(order: CertificateOrder): Promise<void>;
  /** Without an App: of all. */
  listOrders(appId?: string): Promise<CertificateOrder[]>;
  removeOrder(hostname: string): Promise<void>;
}
