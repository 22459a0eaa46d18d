import type { KubernetesObject } from '@kubernetes/client-node';

/** What stands in an object where the chart's user has a word; none of them is a word that an object has by itself. */
export const PLACE = {
  namespace: 'PLACE-NAMESPACE',
  image: 'PLACE-IMAGE',
  keepalivedImage: 'PLACE-KEEPALIVED',
  sharedPath: 'PLACE-SHARED-PATH',
  address: 'PLACE-ADDRESS',
  interface: 'PLACE-INTERFACE',
  addressSettings: 'PLACE-ADDRESS-SETTINGS',
  serviceType: 'PLACE-SERVICE-TYPE',
  serviceAnnotations: 'PLACE-SERVICE-ANNOTATIONS',
  pullSecrets: 'PLACE-PULL-SECRETS',
  monitorLabels: 'PLACE-MONITOR-LABELS',
  // Numbers, since the types say so; beyond every port.
  port: 9_900_001,
  tlsPort: 9_900_002,
  healthPort: 9_900_003,
  routerId: 9_900_004,
} as const;

const SHARED_PATH_RULE = `object.spec.hostPath.path == '${PLACE.sharedPath}' || object.spec.hostPath.path.startsWith('${PLACE.sharedPath}/')`;
const SHARED_PATH = '.Values.volumes.sharedPath';

/** What helm puts there. */
const WORDS: readonly (readonly [place: string, word: string])[] = [
  [
    SHARED_PATH_RULE,
    `{{ if ${SHARED_PATH} }}object.spec.hostPath.path == '{{ ${SHARED_PATH} }}' || object.spec.hostPath.path.startsWith('{{ ${SHARED_PATH} }}/'){{ else }}false{{ end }}`,
  ],
  [
    `  healthCheckNodePort: ${PLACE.healthPort}\n`,
    '  {{- if include "nonstop4.movesAddress" . }}\n  healthCheckNodePort: {{ .Values.edge.address.healthPort }}\n  externalIPs: [\'{{ .Values.edge.address.ip }}\']\n  {{- end }}\n',
  ],
  ['haproxy-edge.js', '{{ ternary "haproxy-edge.js" "edge.js" (eq .Values.edge.engine "haproxy") }}'],
  [PLACE.namespace, '{{ .Release.Namespace }}'],
  [PLACE.image, '{{ include "nonstop4.image" . }}'],
  [PLACE.keepalivedImage, '{{ .Values.edge.address.image }}'],
  [PLACE.addressSettings, '{{ toJson .Values.edge.address | sha256sum | trunc 16 }}'],
  [PLACE.address, '{{ .Values.edge.address.ip }}'],
  [PLACE.interface, '{{ .Values.edge.address.interface }}'],
  [PLACE.serviceType, '{{ .Values.edge.service.type }}'],
  [String(PLACE.port), '{{ .Values.edge.port }}'],
  [String(PLACE.tlsPort), '{{ .Values.edge.tlsPort }}'],
  [String(PLACE.healthPort), '{{ .Values.edge.address.healthPort }}'],
  [String(PLACE.routerId), '{{ .Values.edge.address.routerId }}'],
];

const WHOLES: readonly (readonly [place: string, word: string])[] = [
  [PLACE.serviceAnnotations, '{{ toJson .Values.edge.service.annotations }}'],
  [PLACE.pullSecrets, '{{ toJson .Values.imagePullSecrets }}'],
  [
    PLACE.monitorLabels,
    '{{ toJson (merge (dict "app.kubernetes.io/part-of" "nonstop4") .Values.monitoring.prometheusOperator.labels) }}',
  ],
];

/** The same text with what helm fills in. Throws where braces that are not helm's would be taken for its. */
export function filledIn(yaml: string): string {
  if (yaml.includes('{{')) throw new Error('An object of the chart holds braces, which helm would read.');
  let text = yaml;
  // The whole of a map or list, which its type has not as one word.
  for (const [place, word] of WHOLES)
    text = text.replaceAll(new RegExp(`\\n\\s+(?:- name: ${place}|${place}: '')`, 'g'), ` ${word}`);
  for (const [place, word] of WORDS) text = text.replaceAll(place, word);
  const [left] = /PLACE-[A-Z-]+|99000\d\d/.exec(text) ?? [];
  if (left !== undefined) throw new Error(`Nothing is put in the place of ${left}.`);
  return text;
}

/** Of an object that makes pods: by which logins their images are got. */
export function withPullSecrets(object: KubernetesObject): KubernetesObject {
  const { spec } = object as KubernetesObject & { spec?: { template?: { spec: object } } };
  if (!spec?.template) return object;
  const pod = { ...spec.template.spec, imagePullSecrets: [{ name: PLACE.pullSecrets }] };
  return { ...object, spec: { ...spec, template: { ...spec.template, spec: pod } } } as KubernetesObject;
}
