{{- /* What values.schema.json cannot say: which of them belong together. Each sentence says what to do. */ -}}
{{- define "nonstop4.check" -}}
{{- $v := .Values -}}
{{- if not $v.image.repository }}{{ fail "image.repository is not set: name the image of the platform, such as registry.example.com/nonstop4/platform (deploy/image makes it)." }}{{ end -}}
{{- if not $v.apps.domain }}{{ fail "apps.domain is not set: apps get names below it, such as apps.example.com." }}{{ end -}}
{{- if not $v.registry.prefix }}{{ fail "registry.prefix is not set: name the registry from which the nodes get images of apps, such as registry.example.com/nonstop4." }}{{ end -}}
{{- if and (gt (int $v.replicas) 1) (not $v.database.host) }}{{ fail (printf "replicas is %d, but database.host is not set: a SQLite file is one server's. Name a MariaDB, or set replicas to 1." (int $v.replicas)) }}{{ end -}}
{{- if and $v.database.host (not $v.database.password) (not $v.database.existingSecret) }}{{ fail "The database has no password: set database.existingSecret to a Secret with the key `password`, or set database.password." }}{{ end -}}
{{- if and $v.database.password $v.database.existingSecret }}{{ fail "database.password and database.existingSecret are both set: keep one of them." }}{{ end -}}
{{- if and $v.registry.user (not $v.registry.password) (not $v.registry.existingSecret) }}{{ fail "registry.user has no password: set registry.existingSecret to a Secret with the key `password`, or set registry.password." }}{{ end -}}
{{- if and (not $v.registry.user) (or $v.registry.password $v.registry.existingSecret) }}{{ fail "There is a password for the registry, but no user: set registry.user." }}{{ end -}}
{{- if gt (len (compact (list $v.data.existingClaim $v.data.storageClass $v.data.nfs.server))) 1 }}{{ fail "data is in several places: keep one of data.existingClaim, data.storageClass and data.nfs." }}{{ end -}}
{{- if ne (empty $v.data.nfs.server) (empty $v.data.nfs.path) }}{{ fail "data.nfs.server and data.nfs.path belong together: set both, or neither." }}{{ end -}}
{{- if and (eq $v.volumes.kind "storageClass") (not $v.volumes.storageClass) }}{{ fail "volumes.kind is storageClass: name it in volumes.storageClass." }}{{ end -}}
{{- if and (eq $v.volumes.kind "nfs") (or (not $v.volumes.nfs.server) (not $v.volumes.nfs.path)) }}{{ fail "volumes.kind is nfs: set volumes.nfs.server and volumes.nfs.path." }}{{ end -}}
{{- if and (eq $v.volumes.kind "sharedPath") (not $v.volumes.sharedPath) }}{{ fail "volumes.kind is sharedPath: name the directory in volumes.sharedPath." }}{{ end -}}
{{- if and (ne $v.volumes.kind "sharedPath") $v.volumes.sharedPath }}{{ fail "volumes.sharedPath is set, but volumes.kind is another: the server would get a directory of the nodes that it does not use. Set volumes.kind to sharedPath, or leave it out." }}{{ end -}}
{{- if and (eq $v.edge.kind "gateway-api") (or (not $v.edge.gateway.namespace) (not $v.edge.gateway.name)) }}{{ fail "edge.kind is gateway-api: name the Gateway in edge.gateway.namespace and edge.gateway.name." }}{{ end -}}
{{- if and (include "nonstop4.movesAddress" .) (not $v.edge.address.image) }}{{ fail "edge.address.ip is set: name an image with keepalived in edge.address.image." }}{{ end -}}
{{- if and (include "nonstop4.movesAddress" .) (ne $v.edge.service.type "LoadBalancer") }}{{ fail "edge.address.ip needs the health port of a Service of type LoadBalancer: leave edge.service.type as it is." }}{{ end -}}
{{- if and $v.buildkit.address (hasPrefix "tcp:" $v.buildkit.address) (not $v.buildkit.tlsSecret) }}{{ fail "buildkit.address is open to whoever reaches it: name a Secret with ca.pem, cert.pem and key.pem in buildkit.tlsSecret." }}{{ end -}}
{{- if and $v.buildkit.address $v.registry.authSecret }}{{ fail "registry.authSecret cannot be used with buildkit, whose builds have no login: keep one of them." }}{{ end -}}
{{- if and (not $v.https.enabled) (or $v.https.certificateSecret $v.https.acme.directory) }}{{ fail "There is a certificate, or an authority for one, but https.enabled is false: set it to true." }}{{ end -}}
{{- if and $v.https.acme.email (not $v.https.acme.directory) }}{{ fail "https.acme.email is set, but no authority: set https.acme.directory." }}{{ end -}}
{{- if and $v.monitoring.grafana.panels (not $v.monitoring.grafana.url) }}{{ fail "monitoring.grafana.panels is true, but no Grafana is named: set monitoring.grafana.url." }}{{ end -}}
{{- if and $v.panel.ingress.enabled (not $v.panel.ingress.host) (not $v.panel.url) }}{{ fail "panel.ingress has no host: set panel.url, or panel.ingress.host." }}{{ end -}}
{{- if and $v.panel.httpRoute.enabled (not $v.panel.httpRoute.gateway.name) }}{{ fail "panel.httpRoute has no gateway: name it in panel.httpRoute.gateway.name." }}{{ end -}}
{{- if and $v.panel.httpRoute.enabled (not $v.panel.httpRoute.host) (not $v.panel.url) }}{{ fail "panel.httpRoute has no host: set panel.url, or panel.httpRoute.host." }}{{ end -}}
{{- range $name, $_ := $v.server.settings }}
{{- if regexMatch "^NONSTOP4_(RUNTIME|HOST|PORT|DATA|NAMESPACE|BUILDS_NAMESPACE|PROCESS|SERVERS|KUBECONFIG)$" $name }}{{ fail (printf "server.settings.%s is the chart's own affair: leave it out." $name) }}{{ end -}}
{{- end -}}
{{- end -}}
