import { describe, expect, it } from 'vitest';
import { readServerConfig } from '../config.ts';

const machine = { home: '/home/ada', execPath: '/opt/node/bin/node' };
const read = (env: Record<string, string>) => readServerConfig(env, machine).monitoring;

describe('settings of monitoring', () => {
  it('are none to begin with', () => {
    expect(read({})).toEqual({});
  });

  it('name a Prometheus and a Grafana, without slashes at their ends', () => {
    const settings = {
      NONSTOP4_METRICS_TOKEN_FILE: '/etc/nonstop4/metrics-token',
      NONSTOP4_PROMETHEUS_URL: 'https://prometheus.example.com/prom//',
      NONSTOP4_PROMETHEUS_TOKEN_FILE: '/etc/nonstop4/prometheus-token',
      NONSTOP4_PROMETHEUS_MATCH: 'cluster="prod",job=~"nonstop4.*"',
      NONSTOP4_PROMETHEUS_INTERVAL: '30 s',
      NONSTOP4_GRAFANA_URL: 'https://grafana.example.com/',
      NONSTOP4_GRAFANA_PANELS: 'yes',
    };
    expect(read(settings)).toEqual({
      metricsTokenFile: '/etc/nonstop4/metrics-token',
      prometheus: {
        url: 'https://prometheus.example.com/prom',
        credentials: { kind: 'token', file: '/etc/nonstop4/prometheus-token' },
        match: 'cluster="prod",job=~"nonstop4.*"',
        intervalMs: 30_000,
      },
      grafana: { url: 'https://grafana.example.com', panels: true },
    });
  });

  it('may be a name and a password', () => {
    const { prometheus } = read({
      NONSTOP4_PROMETHEUS_URL: 'http://127.0.0.1:9090',
      NONSTOP4_PROMETHEUS_USER: 'kim',
      NONSTOP4_PROMETHEUS_PASSWORD_FILE: '/etc/p',
    });
    expect(prometheus).toMatchObject({ credentials: { kind: 'password', user: 'kim', file: '/etc/p' }, match: '' });
  });

  it.each([
    [{ NONSTOP4_PROMETHEUS_URL: 'https://kim:secret@prometheus.example.com' }, 'without a password in it'],
    [{ NONSTOP4_PROMETHEUS_URL: 'prometheus:9090' }, 'NONSTOP4_PROMETHEUS_URL is "prometheus:9090"'],
    [{ NONSTOP4_PROMETHEUS_MATCH: 'cluster=prod' }, 'label matchers such as'],
    [{ NONSTOP4_PROMETHEUS_MATCH: 'cluster="a"} or vector(1)' }, 'label matchers such as'],
    [{ NONSTOP4_PROMETHEUS_MATCH: 'cluster="a"' }, 'set NONSTOP4_PROMETHEUS_URL too'],
    [{ NONSTOP4_PROMETHEUS_USER: 'kim' }, 'belong together'],
    [{ NONSTOP4_METRICS_TOKEN_FILE: 'token' }, 'an absolute path'],
    [{ NONSTOP4_GRAFANA_PANELS: 'yes' }, 'set NONSTOP4_GRAFANA_URL too'],
    [
      {
        ...{ NONSTOP4_PROMETHEUS_URL: 'http://a', NONSTOP4_PROMETHEUS_TOKEN_FILE: '/t' },
        ...{ NONSTOP4_PROMETHEUS_USER: 'kim', NONSTOP4_PROMETHEUS_PASSWORD_FILE: '/p' },
      },
      'set one of them',
    ],
  ])('%o are refused', (settings, sentence) => {
    expect(() => read(settings)).toThrow(sentence);
  });
});
