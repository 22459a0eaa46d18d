import { expect, it } from 'vitest';
import type { GatewayName } from './gateway-name.ts';
import type { Condition, Gateway } from './gateway-objects.ts';
import { entryOf, observeGateway } from './gateway-state.ts';

const PUBLIC = { namespace: 'gateways', name: 'public' };
const HTTPS = { ...PUBLIC, listener: 'https' };

function condition(type: string, status: Condition['status'], reason = type, observedGeneration = 2): Condition {
  return { type, status, reason, message: '', observedGeneration, lastTransitionTime: '2026-01-01T00:00:00Z' };
}

const TAKEN = [condition('Accepted', 'True'), condition('Programmed', 'True')];

/** Two listeners, of which the second one has these conditions. */
function gateway(conditions: Condition[], ofHttps: Condition[] = TAKEN): Gateway {
  return {
    metadata: { ...PUBLIC, generation: 2 },
    spec: {
      gatewayClassName: 'any',
      listeners: [
        { name: 'http', protocol: 'HTTP', port: 80 },
        { name: 'https', protocol: 'HTTPS', port: 443 },
      ],
    },
    status: {
      addresses: [{ value: '192.0.2.1' }],
      conditions,
      listeners: [
        { name: 'http', conditions: TAKEN },
        { name: 'https', conditions: ofHttps },
      ],
    },
  };
}

const messageOf = (name: GatewayName, of: Gateway | undefined) => observeGateway(name, of).message;

it('is ready when it is programmed as it is now', () => {
  expect(observeGateway(PUBLIC, gateway(TAKEN))).toEqual({ name: 'gateways/public', ready: true });
  expect(messageOf(PUBLIC, gateway([condition('Programmed', 'True', 'Programmed', 1)]))).toMatch(/no controller/);
  expect(messageOf(PUBLIC, gateway([condition('Accepted', 'Unknown', 'Pending', 0)]))).toMatch(/no controller/);
  expect(messageOf(PUBLIC, gateway([condition('Programmed', 'False', 'Invalid')]))).toBe(
    'it is not programmed: Invalid',
  );
  expect(messageOf(PUBLIC, undefined)).toMatch(/no such Gateway/);
});

it.each([
  ['is conflicted', [condition('Conflicted', 'True', 'DuplicateListener')], 'DuplicateListener'],
  ['is not accepted', [condition('Accepted', 'False', 'PortUnavailable')], 'PortUnavailable'],
  [
    'has no certificate',
    [condition('ResolvedRefs', 'False', 'InvalidCertificateRef'), condition('Programmed', 'False', 'Invalid')],
    'InvalidCertificateRef',
  ],
  ['is not programmed', [condition('Accepted', 'True'), condition('Programmed', 'False', 'Invalid')], 'Invalid'],
])('is not ready where the listener that is named %s, and is where none is named', (_what, conditions, reason) => {
  expect(observeGateway(HTTPS, gateway(TAKEN, conditions))).toMatchObject({ ready: false });
  expect(messageOf(HTTPS, gateway(TAKEN, conditions))).toBe(`its listener “https” does not work: ${reason}`);
  expect(observeGateway(PUBLIC, gateway(TAKEN, conditions))).toMatchObject({ ready: true });
});

it('is ready where its listener serves with references that are wrong in part, or is not spoken of', () => {
  const inPart = [condition('ResolvedRefs', 'False', 'InvalidRouteKinds'), condition('Programmed', 'True')];
  expect(observeGateway(HTTPS, gateway(TAKEN, inPart))).toMatchObject({ ready: true });
  expect(observeGateway(HTTPS, gateway(TAKEN, []))).toMatchObject({ ready: true });
});

it('is not ready where the listener that is named is not there', () => {
  expect(messageOf({ ...PUBLIC, listener: 'web' }, gateway(TAKEN))).toBe(
    'it has no listener “web” for HTTP or HTTPS, only “http”, “https”',
  );
});

it('is reached where it says, or where its operator says', () => {
  expect(entryOf(PUBLIC, gateway(TAKEN))).toEqual({ host: '192.0.2.1', port: 80, tls: false });
  expect(entryOf(HTTPS, gateway(TAKEN))).toEqual({ host: '192.0.2.1', port: 443, tls: true });
  const entry = { host: '192.0.2.9', port: 8_080, tls: false };
  expect(entryOf({ ...PUBLIC, entry }, gateway(TAKEN))).toEqual(entry);
});
