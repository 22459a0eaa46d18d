import type { OperatorCertificate } from '../../../ports/operator-certificate.ts';

/** The operator has named none. */
export const noOperatorCertificate: OperatorCertificate = { read: async () => undefined };
