export const https = {
  title: 'HTTPS',
  intro:
    'A name with a certificate can be visited by https, where nobody on the way can read along. Bring a certificate for your own names.',
  introAutomatic:
    'A name with a certificate can be visited by https, where nobody on the way can read along. The platform gets certificates by itself and renews them in time, as soon as the name leads here.',
  'offer.plain-only':
    'This platform answers by plain HTTP only. Whoever runs it can switch HTTPS on (setting NONSTOP4_EDGE_TLS_PORT).',
  'offer.gateway':
    'Visitors come through a gateway of the cluster, which has certificates of its own. Ask whoever runs it.',
  redirect: 'Send visitors who come by plain HTTP to https, where the name has a certificate',
  'state.none': 'no certificate: reachable by plain HTTP only',
  'state.notPublic': 'no certificate: the name is not a public one',
  'state.waiting': 'a certificate is on its way',
  'state.failed': 'no certificate yet',
  'state.secure': 'secure',
  'source.own': 'your certificate, valid until {{date}}',
  'source.authority': 'secure, renewed by itself before {{date}}',
  'source.platform': 'secure by the platform’s certificate, valid until {{date}}',
  'failure.dns': 'The name does not lead anywhere: check its DNS entry.',
  'failure.not-reached':
    'The name leads somewhere, but not to this platform: check its DNS entry, and that port 80 is open.',
  'failure.not-allowed': 'The domain’s CAA record does not allow this authority: change it at your DNS provider.',
  'failure.rate-limited': 'Too many certificates were asked for this domain lately.',
  'failure.refused': 'The authority gives no certificate for this name.',
  'failure.authority-unreachable': 'The authority does not answer.',
  nextTry: 'Tried again at {{at}}.',
  own: 'Bring your own certificate',
  ownIntro: 'Both as PEM. The key is kept encrypted and never shown again. Bring the next one before this one ends.',
  chain: 'Certificate chain',
  key: 'Private key',
  use: 'Use this certificate',
  brought: 'The certificate is in use.',
  remove: 'Remove the certificate of {{name}}',
  removeTitle: 'Remove the certificate of {{name}}?',
  removeText: 'The name can then be visited by plain HTTP only.',
  removeTextAutomatic: 'The platform then gets one by itself.',
  removeAction: 'Remove',
};
