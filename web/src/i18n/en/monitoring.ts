export const monitoring = {
  source: 'These figures come from a Prometheus.',
  sourceAt: 'These figures come from the Prometheus at {{address}}.',
  'away.unreachable': 'Prometheus has not been reached for {{time}}.',
  'away.slow': 'Prometheus has not answered in time for {{time}}.',
  'away.refused': 'Prometheus has refused the platform’s credentials for {{time}}.',
  'away.faulty': 'Prometheus has given no usable answer for {{time}}.',
  awayMeans: 'The charts end there, and nothing else is shown in their place. The app itself runs on.',
  toGrafana: 'Open in Grafana',
  panels: 'Panels from Grafana',
  'panel.requests': 'Requests, from Grafana',
  'panel.latency': 'How long an answer takes, from Grafana',
  'panel.redundancy': 'Redundancy, from Grafana',
  panelsNeedLogin: 'Shown with your own login at Grafana. If it asks for one, open Grafana and sign in there first.',
  noneFromPrometheus:
    'Prometheus has no figures of this app for this time. If the app has been running for a while, Prometheus may not be collecting from this platform.',
};
