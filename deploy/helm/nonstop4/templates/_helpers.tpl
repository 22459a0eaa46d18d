{{- define "nonstop4.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "nonstop4.labels" -}}
app.kubernetes.io/part-of: nonstop4
app.kubernetes.io/name: server
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- /* Pods of the servers. */ -}}
{{- define "nonstop4.serverSelector" -}}
nonstop4.dev/purpose: server
{{- end -}}

{{- /* Not empty where keepalived moves an address. */ -}}
{{- define "nonstop4.movesAddress" -}}
{{- if and (eq .Values.edge.kind "cluster") .Values.edge.address.ip -}}yes{{- end -}}
{{- end -}}

{{- define "nonstop4.claim" -}}
{{ .Values.data.existingClaim | default "nonstop4-data" }}
{{- end -}}

{{- define "nonstop4.databaseSecret" -}}
{{ .Values.database.existingSecret | default "nonstop4-database" }}
{{- end -}}

{{- define "nonstop4.registrySecret" -}}
{{ .Values.registry.existingSecret | default "nonstop4-registry" }}
{{- end -}}

{{- /* NONSTOP4_VOLUMES */ -}}
{{- define "nonstop4.volumes" -}}
{{- with .Values.volumes -}}
{{- if eq .kind "storageClass" -}}class:{{ .storageClass }}
{{- else if eq .kind "nfs" -}}nfs:{{ .nfs.server }}:{{ .nfs.path }}
{{- else if eq .kind "sharedPath" -}}shared:{{ .sharedPath }}
{{- else -}}none
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* What the server is told; the names are those of docs/kubernetes.md. */ -}}
{{- define "nonstop4.settings" -}}
{{- $v := .Values -}}
{{- $s := dict
  "NONSTOP4_RUNTIME" "kubernetes"
  "NONSTOP4_HOST" "0.0.0.0"
  "NONSTOP4_DATA" "/var/lib/nonstop4"
  "NONSTOP4_NAMESPACE" .Release.Namespace
  "NONSTOP4_BUILDS_NAMESPACE" (printf "%s-builds" .Release.Namespace)
  "NONSTOP4_APP_DOMAIN" $v.apps.domain
  "NONSTOP4_DEFAULT_MEMORY" $v.apps.defaultMemory
  "NONSTOP4_DEFAULT_REPLICAS" $v.apps.defaultReplicas
  "NONSTOP4_FORBIDDEN_NETWORKS" (join " " $v.apps.forbiddenNetworks)
  "NONSTOP4_QUOTA_PODS" $v.apps.quota.pods
  "NONSTOP4_QUOTA_MEMORY" $v.apps.quota.memory
  "NONSTOP4_PANEL_URL" $v.panel.url
  "NONSTOP4_REGISTRY" $v.registry.prefix
  "NONSTOP4_REGISTRY_PUSH" $v.registry.push
  "NONSTOP4_REGISTRY_READ" $v.registry.read
  "NONSTOP4_REGISTRY_PLAIN_HTTP" (ternary "yes" "no" $v.registry.plainHttp)
  "NONSTOP4_REGISTRY_NETWORKS" (join " " $v.registry.networks)
  "NONSTOP4_VOLUMES" (include "nonstop4.volumes" .)
  "NONSTOP4_EDGE" $v.edge.kind
  "NONSTOP4_EDGE_PORT" $v.edge.port
  "NONSTOP4_METRICS_TOKEN_FILE" "/run/secrets/nonstop4/metrics/token"
  "NONSTOP4_LOG_LEVEL" $v.server.logLevel
  "NONSTOP4_RUNS_AT_ONCE" $v.server.runsAtOnce
-}}
{{- if $v.database.host -}}
{{- $_ := set $s "NONSTOP4_DATABASE" (printf "mysql://%s@%s:%v/%s" (urlquery $v.database.user) $v.database.host $v.database.port $v.database.name) -}}
{{- $_ := set $s "NONSTOP4_DATABASE_PASSWORD_FILE" "/run/secrets/nonstop4/database/password" -}}
{{- if $v.database.tls.enabled -}}
{{- $_ := set $s "NONSTOP4_DATABASE_TLS" "yes" -}}
{{- if $v.database.tls.caSecret }}{{- $_ := set $s "NONSTOP4_DATABASE_CA" "/run/secrets/nonstop4/database-ca/ca.crt" -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if $v.registry.user -}}
{{- $_ := set $s "NONSTOP4_REGISTRY_USER" $v.registry.user -}}
{{- $_ := set $s "NONSTOP4_REGISTRY_PASSWORD_FILE" "/run/secrets/nonstop4/registry/password" -}}
{{- end -}}
{{- if $v.registry.authSecret }}{{- $_ := set $s "NONSTOP4_REGISTRY_AUTH_FILE" "/run/secrets/nonstop4/registry-auth/config.json" -}}{{- end -}}
{{- $images := list -}}
{{- range $language, $image := $v.images }}{{- $images = append $images (printf "%s=%s,%s" $language $image.build $image.run) -}}{{- end -}}
{{- $_ := set $s "NONSTOP4_IMAGES" (join " " $images) -}}
{{- $mirrors := list -}}
{{- range $from, $to := $v.imageMirrors }}{{- $mirrors = append $mirrors (printf "%s=%s" $from $to) -}}{{- end -}}
{{- $_ := set $s "NONSTOP4_IMAGE_MIRRORS" (join " " $mirrors) -}}
{{- if $v.buildkit.address -}}
{{- $_ := set $s "NONSTOP4_BUILDKIT" $v.buildkit.address -}}
{{- $_ := set $s "NONSTOP4_BUILDKIT_TLS" "/run/secrets/nonstop4/buildkit" -}}
{{- end -}}
{{- if eq $v.edge.kind "cluster" -}}
{{- $_ := set $s "NONSTOP4_EDGE_HOST" (printf "edge.%s.svc" .Release.Namespace) -}}
{{- else -}}
{{- $gateway := printf "%s/%s" $v.edge.gateway.namespace $v.edge.gateway.name -}}
{{- $_ := set $s "NONSTOP4_GATEWAY" (ternary (printf "%s/%s" $gateway $v.edge.gateway.listener) $gateway (ne $v.edge.gateway.listener "")) -}}
{{- $_ := set $s "NONSTOP4_EDGE_HOST" $v.edge.gateway.host -}}
{{- end -}}
{{- if $v.https.enabled -}}
{{- $_ := set $s "NONSTOP4_EDGE_TLS_PORT" $v.edge.tlsPort -}}
{{- $_ := set $s "NONSTOP4_ACME_DIRECTORY" $v.https.acme.directory -}}
{{- $_ := set $s "NONSTOP4_ACME_EMAIL" $v.https.acme.email -}}
{{- if $v.https.certificateSecret -}}
{{- $_ := set $s "NONSTOP4_TLS_CERTIFICATE" "/run/secrets/nonstop4/certificate/tls.crt" -}}
{{- $_ := set $s "NONSTOP4_TLS_KEY" "/run/secrets/nonstop4/certificate/tls.key" -}}
{{- end -}}
{{- end -}}
{{- if $v.monitoring.prometheus.url -}}
{{- $_ := set $s "NONSTOP4_PROMETHEUS_URL" $v.monitoring.prometheus.url -}}
{{- $_ := set $s "NONSTOP4_PROMETHEUS_MATCH" $v.monitoring.prometheus.match -}}
{{- $_ := set $s "NONSTOP4_PROMETHEUS_INTERVAL" $v.monitoring.prometheus.interval -}}
{{- if $v.monitoring.prometheus.tokenSecret }}{{- $_ := set $s "NONSTOP4_PROMETHEUS_TOKEN_FILE" "/run/secrets/nonstop4/prometheus/token" -}}{{- end -}}
{{- end -}}
{{- $_ := set $s "NONSTOP4_GRAFANA_URL" $v.monitoring.grafana.url -}}
{{- if $v.monitoring.grafana.panels }}{{- $_ := set $s "NONSTOP4_GRAFANA_PANELS" "yes" -}}{{- end -}}
{{- $s = merge (deepCopy $v.server.settings) $s -}}
{{- range $name, $value := $s }}
{{- if ne (toString $value) "" }}
- name: {{ $name }}
  value: {{ toString $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* Secrets that the server reads, by their directory. */ -}}
{{- define "nonstop4.secrets" -}}
{{- $v := .Values -}}
{{- $secrets := dict "metrics" "nonstop4-metrics-token" -}}
{{- if $v.database.host }}{{- $_ := set $secrets "database" (include "nonstop4.databaseSecret" .) -}}{{- end -}}
{{- if and $v.database.host $v.database.tls.enabled $v.database.tls.caSecret }}{{- $_ := set $secrets "database-ca" $v.database.tls.caSecret -}}{{- end -}}
{{- if $v.registry.user }}{{- $_ := set $secrets "registry" (include "nonstop4.registrySecret" .) -}}{{- end -}}
{{- if $v.registry.authSecret }}{{- $_ := set $secrets "registry-auth" $v.registry.authSecret -}}{{- end -}}
{{- if $v.buildkit.address }}{{- $_ := set $secrets "buildkit" $v.buildkit.tlsSecret -}}{{- end -}}
{{- if and $v.https.enabled $v.https.certificateSecret }}{{- $_ := set $secrets "certificate" $v.https.certificateSecret -}}{{- end -}}
{{- if and $v.monitoring.prometheus.url $v.monitoring.prometheus.tokenSecret }}{{- $_ := set $secrets "prometheus" $v.monitoring.prometheus.tokenSecret -}}{{- end -}}
{{- toJson $secrets -}}
{{- end -}}

{{- /* A Secret's value as it is in the cluster, or a new one: an upgrade changes none. */ -}}
{{- define "nonstop4.keptToken" -}}
{{- $there := lookup "v1" "Secret" .namespace .name -}}
{{- if and $there $there.data $there.data.token -}}
{{ $there.data.token }}
{{- else -}}
{{ randAlphaNum 40 | b64enc }}
{{- end -}}
{{- end -}}
